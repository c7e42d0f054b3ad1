import { expect, test } from "vitest";
import { createToken, lookup, manage, testNeeding, until, waitUntilEffective, whoami } from "./stack.ts";

test("1. rotation without overlap keeps the id and refuses the old secret at once", async () => {
  const { id, secret } = await createToken({ scopes: ["lookup:read"] });
  expect((await lookup(secret)).status).toBe(200);
  const rotated = await manage(`POST /v1/tokens/${id}/rotate`);
  expect(rotated.body).toMatchObject({ id, previousValidUntil: null });
  expect((await lookup(rotated.body.secret)).status).toBe(200);
  // This authorizer has not seen the old secret yet, so no cache stands between.
  expect((await whoami(secret)).status).toBe(401);
  await waitUntilEffective(rotated);
  expect((await lookup(secret)).status).toBe(401);
});

test("1. rotation with overlap takes both secrets until it ends, exactly then, and never moves the expiry", async () => {
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
  const { id, secret } = await createToken({ scopes: ["lookup:read"], expiresAt });
  const rotated = await manage(`POST /v1/tokens/${id}/rotate`, { body: { overlapSeconds: 3 } });
  expect(rotated.body.expiresAt).toBe(expiresAt);
  expect((await lookup(rotated.body.secret)).status).toBe(200);
  expect((await lookup(secret)).status).toBe(200);
  await until(rotated.body.previousValidUntil);
  expect((await whoami(secret)).status).toBe(401);
  expect((await whoami(rotated.body.secret)).status).toBe(200);
  await waitUntilEffective(rotated);
  expect((await lookup(rotated.body.secret)).status).toBe(200);
});

testNeeding("policyConditions", "1. the end of an overlap applies to a cached verdict too", async () => {
  const { id, secret } = await createToken({ scopes: ["lookup:read"] });
  const rotated = await manage(`POST /v1/tokens/${id}/rotate`, { body: { overlapSeconds: 1 } });
  expect((await lookup(secret)).status).toBe(200);
  await until(rotated.body.previousValidUntil);
  expect([401, 403]).toContain((await lookup(secret)).status);
});

test("1. a second rotation inside an overlap ends the first old secret", async () => {
  const { id, secret } = await createToken();
  const first = await manage(`POST /v1/tokens/${id}/rotate`, { body: { overlapSeconds: 600 } });
  const second = await manage(`POST /v1/tokens/${id}/rotate`, { body: { overlapSeconds: 600 } });
  const statuses = [secret, first.body.secret, second.body.secret].map(async (each) => (await whoami(each)).status);
  expect(await Promise.all(statuses)).toEqual([401, 200, 200]);
});

test("1. a secret in its overlap opens APIs, and changes no token: it cannot rotate the new one away", async () => {
  const { id, secret } = await createToken({ scopes: ["tokens:self", "lookup:read"] });
  const rotated = await manage(`POST /v1/tokens/${id}/rotate`, { body: { overlapSeconds: 600 } });
  expect((await lookup(secret)).status).toBe(200);
  expect((await manage(`GET /v1/tokens/${id}`, { secret })).status).toBe(200);
  const back = await manage(`POST /v1/tokens/${id}/rotate`, { secret });
  expect([back.status, back.body.code]).toEqual([403, "forbidden"]);
  expect((await whoami(rotated.body.secret)).status).toBe(200);
});
