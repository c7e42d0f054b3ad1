import { expect, test } from "vitest";
import { anonymously, createToken, manage, whoami } from "./stack.ts";

const form = { "Content-Type": "application/x-www-form-urlencoded" };

test("11. introspection by RFC 7662, form-encoded or JSON", async () => {
  const { id, secret, owner } = await createToken({ scopes: ["lookup:read"] });
  const asForm = await manage("POST /v1/introspect", { body: `token=${secret}`, headers: form });
  expect(asForm.body).toMatchObject({ active: true, scope: "lookup:read", sub: owner, jti: id });
  expect((await manage("POST /v1/introspect", { body: { token: secret } })).body).toEqual(asForm.body);
  const unusable = await manage("POST /v1/introspect", { body: "token=whatever", headers: form });
  expect([unusable.status, unusable.body]).toEqual([200, { active: false }]);
});

test("11. revocation ends the secret that is shown: the one before a rotation ends its overlap alone", async () => {
  const { id, secret } = await createToken();
  const rotated = await manage(`POST /v1/tokens/${id}/rotate`, { body: { overlapSeconds: 3_600 } });
  await anonymously("POST /v1/revoke", { body: `token=${secret}`, headers: form });
  expect((await whoami(secret)).status).toBe(401);
  expect((await whoami(rotated.body.secret)).status).toBe(200);
  expect((await manage(`GET /v1/tokens/${id}`)).body).toMatchObject({ revokedAt: null, previousValidUntil: null });
});

test("11. revocation by RFC 7009: the holder of a secret can revoke it, and the response reveals nothing", async () => {
  const { id, secret } = await createToken();
  const revoked = await anonymously("POST /v1/revoke", { body: `token=${secret}`, headers: form });
  const unknown = await anonymously("POST /v1/revoke", { body: `token=${secret}x`, headers: form });
  expect([revoked.status, revoked.text]).toEqual([200, ""]);
  expect([unknown.status, unknown.text]).toEqual([200, ""]);
  expect((await whoami(secret)).status).toBe(401);
  expect((await manage(`GET /v1/tokens/${id}`)).body).toMatchObject({
    revokedAt: expect.any(String),
    secretVersion: 2,
  });
  await manage(`PATCH /v1/tokens/${id}`, { body: { status: "active" } });
  expect((await whoami(secret)).status).toBe(401);
  const rotated = await manage(`POST /v1/tokens/${id}/rotate`);
  expect((await whoami(rotated.body.secret)).status).toBe(200);
});
