import fc from "fast-check";
import { expect, test } from "vitest";
import { delayBefore } from "../../client/retry.ts";

test("waits twice as long after each attempt, with a random part, and never longer than ten seconds", () => {
  fc.assert(
    fc.property(fc.nat(60), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (attempt, random) => {
      const most = Math.min(10_000, 200 * 2 ** attempt);
      const wait = delayBefore(attempt, null, random) ?? Number.NaN;
      expect(wait).toBeGreaterThanOrEqual(most / 2);
      expect(wait).toBeLessThanOrEqual(most);
    }),
  );
});

test("heeds Retry-After in seconds and as a date, and takes nonsense for nothing", () => {
  expect(delayBefore(0, "3", 0)).toBe(3_000);
  expect(delayBefore(0, new Date(Date.now() + 5_000).toUTCString(), 0)).toBeGreaterThan(3_000);
  expect(delayBefore(0, new Date(0).toUTCString(), 0)).toBe(100);
  expect(delayBefore(0, "soon", 0)).toBe(100);
});

test("gives up where it would have to wait longer than ten seconds", () => {
  expect(delayBefore(0, "11")).toBeUndefined();
});
