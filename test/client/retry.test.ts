import fc from "fast-check";
import { expect, test } from "vitest";
import { retryDelay } from "../../client/retry.ts";

test("doubles the delay after each attempt, with jitter, up to ten seconds", () => {
  fc.assert(
    fc.property(fc.nat(60), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (attempt, random) => {
      const max = Math.min(10_000, 200 * 2 ** attempt);
      const wait = retryDelay(attempt, null, random) ?? Number.NaN;
      expect(wait).toBeGreaterThanOrEqual(max / 2);
      expect(wait).toBeLessThanOrEqual(max);
    }),
  );
});

test("respects Retry-After in seconds and as a date, and ignores an invalid one", () => {
  expect(retryDelay(0, "3", 0)).toBe(3_000);
  expect(retryDelay(0, new Date(Date.now() + 5_000).toUTCString(), 0)).toBeGreaterThan(3_000);
  expect(retryDelay(0, new Date(0).toUTCString(), 0)).toBe(100);
  expect(retryDelay(0, "soon", 0)).toBe(100);
});

test("gives up if the delay would be longer than ten seconds", () => {
  expect(retryDelay(0, "11")).toBeUndefined();
});
