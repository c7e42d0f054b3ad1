import { expect, test, vi } from "vitest";
import { createToken, lookup, manage, whoami } from "./stack.ts";

test("9. last seen says when a token was used, for each of its secrets, and is no change of the token", async () => {
  const { id, secret } = await createToken({ scopes: ["lookup:read"] });
  const token = async () => (await manage(`GET /v1/tokens/${id}`)).body;
  expect(await token()).toMatchObject({ lastSeenAt: null, currentSecretLastSeenAt: null });
  const before = Date.now();
  // Two authorizers with a cache each: their misses come at the same time.
  await Promise.all([lookup(secret), whoami(secret), lookup(secret), whoami(secret)]);
  // Where the calls are counted, the access log is delivered some seconds later.
  await vi.waitFor(async () => expect((await token()).lastSeenAt).not.toBeNull(), { timeout: 10_000, interval: 200 });
  const { lastSeenAt, currentSecretLastSeenAt, previousSecretLastSeenAt, version } = await token();
  expect(Date.parse(lastSeenAt)).toBeGreaterThanOrEqual(before - 1_000);
  expect(Date.parse(lastSeenAt)).toBeLessThanOrEqual(Date.now() + 1_000);
  expect(currentSecretLastSeenAt).not.toBeNull();
  expect(previousSecretLastSeenAt).toBeNull();
  expect(version).toBe(1);
});

test("9. a token that was refused was not seen", async () => {
  const { id, secret } = await createToken({ status: "disabled" });
  expect((await whoami(secret)).status).toBe(401);
  expect((await manage(`GET /v1/tokens/${id}`)).body.lastSeenAt).toBeNull();
});
