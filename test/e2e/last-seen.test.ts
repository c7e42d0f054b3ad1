import { expect, test } from "vitest";
import { createToken, lookup, manage, whoami } from "./stack.ts";

test("9. last seen says when a token was accepted, and is written once in its resolution", async () => {
  const { id, secret } = await createToken({ scopes: ["lookup:read"] });
  const lastSeen = async () => (await manage(`GET /v1/tokens/${id}`)).body.lastSeenAt;
  expect(await lastSeen()).toBeNull();
  const before = Date.now();
  // Two authorizers with a cache each: their misses come at the same time.
  await Promise.all([lookup(secret), whoami(secret), lookup(secret), whoami(secret)]);
  const seen = await lastSeen();
  expect(Date.parse(seen)).toBeGreaterThanOrEqual(before - 1_000);
  await whoami(secret);
  expect(await lastSeen()).toBe(seen);
  expect((await manage(`GET /v1/tokens/${id}`)).body.version).toBe(1);
});

test("9. a token that was refused was not seen", async () => {
  const { id, secret } = await createToken({ status: "disabled" });
  expect((await whoami(secret)).status).toBe(401);
  expect((await manage(`GET /v1/tokens/${id}`)).body.lastSeenAt).toBeNull();
});
