import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { flushCaches } from "../../../functions/revocation/flush-caches.ts";

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-11-21T12:00:00.000Z") });
});
afterEach(() => {
  vi.useRealTimers();
});

function setUp(flushStage: (stage: string) => Promise<void>, stages = ["a", "b"]) {
  const onFailure = vi.fn();
  const flush = vi.fn(flushStage);
  const propagateRevocation = flushCaches({
    listStages: async () => stages,
    flushStage: flush,
    cacheTtl: 300,
    now: () => new Date(),
    onFailure,
  });
  return { propagateRevocation, flush, onFailure };
}

/** A flush that takes a second. */
const slowly = () => new Promise<void>((resolve) => setTimeout(resolve, 1_000));

describe("flushing the authorizer caches", () => {
  it("waits until authorizers that read the token before the change have given their verdicts to the caches", async () => {
    const { propagateRevocation, flush } = setUp(async () => {});
    const effect = propagateRevocation();
    await vi.advanceTimersByTimeAsync(499);
    expect(flush).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(await effect).toBe("2026-11-21T12:00:00.500Z");
    expect(flush.mock.calls).toEqual([["a"], ["b"]]);
  });

  it("shares one flush among changes that come while another is under way, and joins none that has begun", async () => {
    const { propagateRevocation, flush } = setUp(slowly, ["a"]);
    const first = propagateRevocation();
    await vi.advanceTimersByTimeAsync(600);
    const later = [propagateRevocation(), propagateRevocation(), propagateRevocation()];
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await first).toBe("2026-11-21T12:00:01.500Z");
    expect(await Promise.all(later)).toEqual(Array(3).fill("2026-11-21T12:00:02.500Z"));
    expect(flush).toHaveBeenCalledTimes(2);
  });

  it("says when the caches run out where a flush fails, and tells the operator", async () => {
    const { propagateRevocation, flush, onFailure } = setUp(async (stage) => {
      if (stage === "a") throw new Error("throttled");
    });
    const effect = propagateRevocation();
    await vi.advanceTimersByTimeAsync(500);
    expect(await effect).toBe("2026-11-21T12:05:00.500Z");
    expect(flush).toHaveBeenCalledTimes(2);
    expect(onFailure).toHaveBeenCalledExactlyOnceWith(new Error("throttled"));
  });

  it("is not stopped by a flush that failed before", async () => {
    let failing = true;
    const { propagateRevocation } = setUp(async () => {
      if (failing) throw new Error("throttled");
    });
    const first = propagateRevocation();
    await vi.advanceTimersByTimeAsync(500);
    await first;
    failing = false;
    const second = propagateRevocation();
    await vi.advanceTimersByTimeAsync(500);
    expect(await second).toBe("2026-11-21T12:00:01.000Z");
  });
});
