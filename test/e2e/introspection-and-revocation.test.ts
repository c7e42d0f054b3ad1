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

test("11. revocation by RFC 7009: whoever holds a secret may end it, and the answer tells nothing", async () => {
  const { id, secret } = await createToken();
  const revoked = await anonymously("POST /v1/revoke", { body: `token=${secret}`, headers: form });
  const unknown = await anonymously("POST /v1/revoke", { body: `token=${secret}x`, headers: form });
  expect([revoked.status, revoked.text]).toEqual([200, ""]);
  expect([unknown.status, unknown.text]).toEqual([200, ""]);
  expect((await whoami(secret)).status).toBe(401);
  expect((await manage(`GET /v1/tokens/${id}`)).body.status).toBe("disabled");
});
