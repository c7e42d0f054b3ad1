import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  type CacheFlush,
  type FlushCount,
  flushCaches,
  trackFlush,
} from "../../../functions/revocation/flush-caches.ts";

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-11-21T12:00:00.000Z") });
});
afterEach(() => {
  vi.useRealTimers();
});

function setUp(flushStage: CacheFlush<string>["flushStage"], overrides: Partial<CacheFlush<string>> = {}) {
  const onFailure = vi.fn();
  const flush = vi.fn(flushStage);
  let count: FlushCount = { started: 0, lastAt: null };
  const propagateRevocation = flushCaches<string>({
    listStages: async () => ["a", "b"],
    countFlushes: async () => count,
    startFlush: async ({ started }, at) => {
      if (started !== count.started) return false;
      count = { started: started + 1, lastAt: at };
      return true;
    },
    flushStage: flush,
    now: () => new Date(),
    onFailure,
    ...overrides,
  });
  return { propagateRevocation, flush, onFailure };
}

/** How long a call takes, by the clock that stands still until it is set. */
async function measureMs(call: Promise<unknown>, most = 10_000): Promise<number> {
  const started = Date.now();
  let ended = Number.NaN;
  void call.then(() => {
    ended = Date.now();
  });
  await vi.advanceTimersByTimeAsync(most);
  return ended - started;
}

describe("flushing the authorizer caches", () => {
  it("waits until authorizers that read the token before the change have given their verdicts to the caches", async () => {
    const { propagateRevocation, flush } = setUp(async () => {});
    const flushed = propagateRevocation();
    await vi.advanceTimersByTimeAsync(499);
    expect(flush).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(await flushed).toBe(true);
    expect(flush.mock.calls.map(([stage]) => stage)).toEqual(["a", "b"]);
    // A timer that is left keeps a function from being frozen, and fires when it is thawed.
    expect(vi.getTimerCount()).toBe(0);
  });

  it("is done once for changes that come together, and once a second for others", async () => {
    const { propagateRevocation, flush } = setUp(async () => {}, { listStages: async () => ["a"] });
    await measureMs(Promise.all(Array.from({ length: 100 }, propagateRevocation)), 500);
    expect(flush).toHaveBeenCalledTimes(1);
    // The next is asked for when the interval has just begun.
    const next = Promise.all(Array.from({ length: 100 }, propagateRevocation));
    expect(await measureMs(next)).toBe(1_000);
    expect(flush).toHaveBeenCalledTimes(2);
  });

  it.each([
    [3, 1_000],
    [10, 2_000],
    [40, 8_000],
  ])(
    "of %i stages makes no more than 5 calls a second of the control plane, however often a token is toggled",
    async (count, intervalMs) => {
      const stages = Array.from({ length: count }, (_, index) => `stage-${index}`);
      const { propagateRevocation, flush, onFailure } = setUp(async () => {}, { listStages: async () => stages });
      const changes: Promise<boolean>[] = [];
      for (let made = 0; made < 600; made++) {
        changes.push(propagateRevocation());
        await vi.advanceTimersByTimeAsync(100);
      }
      await vi.advanceTimersByTimeAsync(10_000);
      const asked = (await Promise.all(changes)).filter(Boolean).length;
      const flushes = flush.mock.calls.length / count;
      // In a minute, and while the last changes waited.
      expect(flushes).toBeLessThanOrEqual(62_000 / intervalMs + 1);
      expect(flushes).toBeGreaterThanOrEqual(58_000 / (intervalMs + 1_000));
      // Each change has a flush that started after it, or the operator was told of it.
      expect(asked + onFailure.mock.calls.length).toBe(600);
      expect(onFailure.mock.calls.length > 0).toBe(count === 40);
    },
  );

  it("is left out where its turn would come too late, at once, and says so", async () => {
    const stages = Array.from({ length: 40 }, (_, index) => `stage-${index}`);
    const { propagateRevocation, flush, onFailure } = setUp(async () => {}, { listStages: async () => stages });
    expect(await measureMs(propagateRevocation(), 600)).toBe(500);
    expect(await measureMs(propagateRevocation(), 600)).toBe(500);
    expect(flush).toHaveBeenCalledTimes(40);
    expect(onFailure).toHaveBeenCalledExactlyOnceWith(
      new Error("The flush was left out: 40 stages are flushed every 8000 ms at most."),
    );
  });

  it.each([2, 40])(
    "of %i stages is not held up by a clock that is ahead for longer than a change can wait",
    async (count) => {
      const { propagateRevocation, flush } = setUp(async () => {}, {
        listStages: async () => Array.from({ length: count }, (_, index) => `stage-${index}`),
        countFlushes: async () => ({ started: 0, lastAt: "2026-11-21T13:00:00.000Z" }),
      });
      expect(await measureMs(propagateRevocation())).toBe(count === 2 ? 1_500 : 2_500);
      expect(flush).toHaveBeenCalledTimes(count);
    },
  );

  it("does nothing where no stage caches", async () => {
    const startFlush = vi.fn();
    const { propagateRevocation } = setUp(async () => {}, { listStages: async () => [], startFlush });
    const flushed = propagateRevocation();
    await measureMs(flushed);
    expect(await flushed).toBe(false);
    expect(startFlush).not.toHaveBeenCalled();
  });

  it("tells the operator of each stage that was not flushed, and flushes the others", async () => {
    const { propagateRevocation, flush, onFailure } = setUp(async (stage) => {
      if (stage === "a") throw new Error("throttled");
    });
    const flushed = propagateRevocation();
    expect(await measureMs(flushed)).toBe(500);
    // A change is not told that its flush was requested, where a stage has not accepted it.
    expect(await flushed).toBe(false);
    expect(flush).toHaveBeenCalledTimes(2);
    expect(onFailure).toHaveBeenCalledExactlyOnceWith(new Error("throttled"));
  });

  it("fails where the registration of a stage can't be read, and flushes the others", async () => {
    const { propagateRevocation, flush, onFailure } = setUp(async () => {}, {
      listStages: async (onDamaged) => {
        onDamaged(new Error("damaged"));
        return ["a"];
      },
    });
    const flushed = propagateRevocation();
    await measureMs(flushed);
    expect(await flushed).toBe(false);
    expect(flush).toHaveBeenCalledTimes(1);
    expect(onFailure).toHaveBeenCalledExactlyOnceWith(new Error("damaged"));
  });

  it.each([
    [true, []],
    [false, [new Error("damaged")]],
  ])("that another change has started is reported as requested: %s, as each stage could be read", async (...row) => {
    const [isRequested, damaged] = row;
    const { propagateRevocation, flush } = setUp(async () => {}, {
      listStages: async (onDamaged) => {
        damaged.forEach(onDamaged);
        return ["a"];
      },
      startFlush: async () => false,
    });
    const flushed = propagateRevocation();
    await measureMs(flushed);
    expect(await flushed).toBe(isRequested);
    expect(flush).not.toHaveBeenCalled();
  });

  it("fails if no stage could be flushed", async () => {
    const { propagateRevocation, onFailure } = setUp(async (stage) => {
      throw new Error(`throttled ${stage}`);
    });
    const flushed = propagateRevocation();
    await measureMs(flushed);
    expect(await flushed).toBe(false);
    expect(onFailure.mock.calls).toEqual([[new Error("throttled a")], [new Error("throttled b")]]);
  });

  it("is not started after the change has given up waiting for its turn", async () => {
    const startFlush = vi.fn();
    const { propagateRevocation, flush, onFailure } = setUp(async () => {}, {
      listStages: () => new Promise((resolve) => setTimeout(resolve, 2_000, ["a"])),
      countFlushes: async () => ({ started: 1, lastAt: new Date(Date.now() + 2_400).toISOString() }),
      startFlush,
    });
    const flushed = propagateRevocation();
    expect(await measureMs(flushed)).toBe(3_000);
    expect(await flushed).toBe(false);
    expect([startFlush, flush].map(({ mock }) => mock.calls.length)).toEqual([0, 0]);
    expect(onFailure).toHaveBeenCalledTimes(1);
  });

  it("tells the operator of a table that does not respond, and lets the change stand", async () => {
    const { propagateRevocation, onFailure } = setUp(async () => {}, {
      listStages: async () => Promise.reject(new Error("down")),
    });
    const flushed = propagateRevocation();
    await measureMs(flushed);
    expect(await flushed).toBe(false);
    expect(onFailure).toHaveBeenCalledExactlyOnceWith(new Error("down"));
  });

  const never = () => new Promise<never>(() => undefined);
  it.each<[string, CacheFlush<string>["flushStage"], Partial<CacheFlush<string>>]>([
    ["a control plane that never responds", never, {}],
    [
      "a control plane that responds to the end of the flush",
      (_, signal) => new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
      {},
    ],
    ["a table that never responds", async () => {}, { listStages: never }],
    ["a turn that never comes", async () => {}, { startFlush: never }],
  ])("gives up after three seconds on %s", async (_what, flushStage, overrides) => {
    const { propagateRevocation, onFailure } = setUp(flushStage, overrides);
    expect(await measureMs(propagateRevocation())).toBe(3_000);
    expect(onFailure).toHaveBeenCalledExactlyOnceWith(new Error("The flush was given up after 3000 ms."));
  });

  it("ends its calls of the control plane when it gives up", async () => {
    const signals: AbortSignal[] = [];
    const { propagateRevocation } = setUp((_, signal) => {
      signals.push(signal);
      return never();
    });
    await measureMs(propagateRevocation());
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
  });
});

it.each([
  [[], false],
  [[false], false],
  [[true], true],
  [[true, false], true],
  [[false, true], true],
])("whether one of the requests %j led to a flush: %s", async (outcomes, expected) => {
  const results = [...outcomes];
  const { service, isFlushRequested } = trackFlush({ propagateRevocation: async () => results.shift() ?? false });
  for (const each of outcomes) expect(await service.propagateRevocation()).toBe(each);
  expect(isFlushRequested()).toBe(expected);
});
