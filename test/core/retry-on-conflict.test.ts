import { describe, expect, it, onTestFinished, vi } from "vitest";
import { LatchkeyError } from "../../core/errors.ts";
import { retryOnConflict } from "../../core/retry-on-conflict.ts";
import { catchError } from "../support/catch-error.ts";

function failing(times: number, error: unknown) {
  const calls = { count: 0 };
  const attempt = async () => {
    calls.count += 1;
    if (calls.count <= times) throw error;
    return "done";
  };
  return { calls, attempt };
}

const conflict = new LatchkeyError("conflict", "Another change came first.");

describe("a change that lost a race", () => {
  it("begins again", async () => {
    const { calls, attempt } = failing(4, conflict);
    await expect(retryOnConflict(attempt)).resolves.toBe("done");
    expect(calls.count).toBe(5);
  });

  it("gives up after eight attempts", async () => {
    const { calls, attempt } = failing(8, conflict);
    expect((await catchError(retryOnConflict(attempt))).code).toBe("conflict");
    expect(calls.count).toBe(8);
  });

  it("waits before each attempt, at random, for up to 10 ms longer each time", async () => {
    vi.useFakeTimers();
    vi.spyOn(Math, "random").mockReturnValue(0.5);
    onTestFinished(() => {
      vi.useRealTimers();
      vi.restoreAllMocks();
    });
    const { calls, attempt } = failing(3, conflict);
    const retried = retryOnConflict(attempt);
    const counts: number[] = [];
    for (const waitMs of [4, 1, 9, 1, 14, 1]) {
      await vi.advanceTimersByTimeAsync(waitMs);
      counts.push(calls.count);
    }
    expect(counts).toEqual([1, 2, 2, 3, 3, 4]);
    await expect(retried).resolves.toBe("done");
  });

  it.each([new LatchkeyError("unavailable", "Try again."), new Error("conflict")])(
    "does not begin again for another failure: %s",
    async (error) => {
      const { calls, attempt } = failing(1, error);
      await expect(retryOnConflict(attempt)).rejects.toBe(error);
      expect(calls.count).toBe(1);
    },
  );
});
