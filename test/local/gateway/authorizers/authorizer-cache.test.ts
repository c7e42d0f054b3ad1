import { expect, test } from "vitest";
import { createAuthorizerCache } from "../../../../local/gateway/authorizers/authorizer-cache.ts";

function cacheWithClock(ttlSeconds: number, flushLagMs = [0]) {
  const clock = { now: 1_000_000 };
  return { clock, cache: createAuthorizerCache<string>({ ttlSeconds, flushLagMs }, () => clock.now) };
}

test("an entry lives for the TTL from when it was put in, however often it is used", () => {
  const { clock, cache } = cacheWithClock(300);
  cache.set("a", "verdict");
  clock.now += 299_999;
  expect(cache.get("a")).toBe("verdict");
  clock.now += 1;
  expect(cache.get("a")).toBeUndefined();
});

test("with a TTL of 0 nothing is remembered", () => {
  const { cache } = cacheWithClock(0);
  cache.set("a", "verdict");
  expect(cache.get("a")).toBeUndefined();
});

test("keys are apart", () => {
  const { cache } = cacheWithClock(300);
  cache.set("a", "verdict");
  expect(cache.get("b")).toBeUndefined();
});

test("a flush forgets what was cached before it, and nothing that comes after", () => {
  const { clock, cache } = cacheWithClock(300);
  cache.set("a", "old");
  cache.flush();
  expect(cache.get("a")).toBeUndefined();
  clock.now += 1;
  cache.set("a", "new");
  expect(cache.get("a")).toBe("new");
});

test("a flush reaches each node in its own time, and what a node still has outlives newer entries", () => {
  const { clock, cache } = cacheWithClock(300, [1_000, 60_000]);
  const twice = () => [cache.get("a"), cache.get("a")];
  cache.set("a", "old");
  cache.flush();
  expect(twice()).toEqual(["old", "old"]);
  clock.now += 1_000;
  expect(twice()).toEqual([undefined, "old"]);
  cache.set("a", "new");
  expect(twice()).toEqual(["new", "old"]);
  clock.now += 59_000;
  expect(twice()).toEqual(["new", undefined]);
});

test("entries that a flush does not reach in time expire with the TTL", () => {
  const { clock, cache } = cacheWithClock(2, [60_000]);
  cache.set("a", "old");
  cache.flush();
  clock.now += 2_000;
  expect(cache.get("a")).toBeUndefined();
});
