import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { repeatCheck } from "../../../functions/connections/repeat-check.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Makes checks for a minute, each with the next of the outcomes; after them every check succeeds. */
async function run(outcomes: readonly (Error | undefined)[], intervalMs = 10_000, checkMs = 0) {
  const [check, onFailure] = [vi.fn<() => Promise<void>>(), vi.fn()];
  check.mockImplementation(async () => {
    const outcome = outcomes[check.mock.calls.length - 1];
    await new Promise((resolve) => setTimeout(resolve, checkMs));
    if (outcome) throw outcome;
  });
  const ended = repeatCheck(check, { intervalMs, runMs: 60_000, onFailure }).catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(120_000);
  return { ended: await ended, checks: check.mock.calls.length, failures: onFailure.mock.calls.flat() };
}

it("makes a check in each interval of a run, and begins none after it", async () => {
  expect(await run([])).toEqual({ ended: undefined, checks: 6, failures: [] });
  expect(await run([], 60_000)).toEqual({ ended: undefined, checks: 1, failures: [] });
  expect(await run([], 10_000, 25_000)).toEqual({ ended: undefined, checks: 3, failures: [] });
});

it("repeats a failed check after the interval, and not with the next run", async () => {
  const failure = new Error("throttled");
  expect(await run([failure, undefined, failure])).toEqual({
    ended: undefined,
    checks: 6,
    failures: [failure, failure],
  });
});

it("fails if the last check failed", async () => {
  const [first, last] = [new Error("throttled"), new Error("still throttled")];
  expect(await run([first, last], 30_000)).toEqual({ ended: last, checks: 2, failures: [first] });
});
