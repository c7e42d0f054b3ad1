import { expect, it } from "vitest";
import { measureGuard } from "../../bench/guard.ts";

it("takes at most 2 µs a call, and reads nothing, while the feed is fresh", async () => {
  const { timings, reads } = await measureGuard();
  expect(timings.filter(({ microseconds }) => microseconds > 2)).toEqual([]);
  expect([timings.length, reads]).toEqual([4, 1]);
});
