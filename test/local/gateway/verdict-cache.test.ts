import { expect, test } from "vitest";
import { createVerdictCache } from "../../../local/gateway/verdict-cache.ts";

function cacheWithClock(ttlSeconds: number) {
  const clock = { now: 1_000_000 };
  return { clock, cache: createVerdictCache<string>(ttlSeconds, () => clock.now) };
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

test("clearing forgets everything", () => {
  const { cache } = cacheWithClock(300);
  cache.set("a", "verdict");
  cache.clear();
  expect(cache.get("a")).toBeUndefined();
});
