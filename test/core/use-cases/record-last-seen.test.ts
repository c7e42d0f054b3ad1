import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { recordLastSeen } from "../../../core/use-cases/record-last-seen.ts";
import { createMemoryTokenStore } from "../../support/memory-token-store.ts";
import { type Clock, testClock } from "../../support/service.ts";
import { tokenWith } from "../../support/token-fixture.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const token = tokenWith();

type Stamp = (tokenId: string, at: string, unlessAfter: string) => Promise<boolean>;

/** Recording with a stamp that a test makes, at a time that it sets. */
function recorder(stampLastSeen: Stamp, clock: Clock = testClock()) {
  const onFailure = vi.fn<(trouble: unknown) => void>();
  const lastSeen = {
    store: { stampLastSeen: vi.fn(stampLastSeen) },
    now: () => clock.now,
    resolutionSeconds: 60,
    budgetMs: 250,
    onFailure,
  };
  return { lastSeen, onFailure, stampLastSeen: lastSeen.store.stampLastSeen, clock };
}

describe("last seen", () => {
  it("is stamped at the first use", async () => {
    const { lastSeen, stampLastSeen, clock, onFailure } = recorder(async () => true);
    await recordLastSeen(lastSeen, token);
    expect(stampLastSeen).toHaveBeenCalledExactlyOnceWith(token.id, clock.in(0), clock.in(-60));
    expect(onFailure).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });

  it("is stamped again when the stamp is as old as the resolution, and not before", async () => {
    const { lastSeen, stampLastSeen, clock } = recorder(async () => true);
    for (const age of [0, 1, 59.999, -5]) await recordLastSeen(lastSeen, { ...token, lastSeenAt: clock.in(-age) });
    expect(stampLastSeen).not.toHaveBeenCalled();
    await recordLastSeen(lastSeen, { ...token, lastSeenAt: clock.in(-60) });
    expect(stampLastSeen).toHaveBeenCalledTimes(1);
  });

  it("is written once by many verdicts at a time that all know the old stamp", async () => {
    const store = createMemoryTokenStore({ tokens: [token] });
    const written: boolean[] = [];
    const { lastSeen, clock } = recorder(async (...stamp) => {
      const wrote = await store.stampLastSeen(...stamp);
      written.push(wrote);
      return wrote;
    });
    await Promise.all(Array.from({ length: 50 }, () => recordLastSeen(lastSeen, token)));
    expect(written.filter(Boolean)).toHaveLength(1);
    await expect(store.get(token.id)).resolves.toMatchObject({ lastSeenAt: clock.in(0), version: 1 });
  });
});

describe("a stamp that fails", () => {
  it.each<[string, (trouble: Error) => Stamp]>([
    ["later", (trouble) => () => Promise.reject(trouble)],
    [
      "at once",
      (trouble) => () => {
        throw trouble;
      },
    ],
  ])("%s changes no verdict and is told", async (_when, failing) => {
    const trouble = new Error("throttled");
    const { lastSeen, onFailure } = recorder(failing(trouble));
    await expect(recordLastSeen(lastSeen, token)).resolves.toBeUndefined();
    expect(onFailure).toHaveBeenCalledExactlyOnceWith(trouble);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("a stamp that is slow", () => {
  it("delays no verdict past the budget and is told", async () => {
    const { lastSeen, onFailure } = recorder(() => new Promise(() => {}));
    const done = vi.fn();
    const recording = recordLastSeen(lastSeen, token).then(done);
    await vi.advanceTimersByTimeAsync(249);
    expect(done).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(done).toHaveBeenCalled();
    await recording;
    expect(onFailure).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ message: expect.stringContaining("250 ms") }),
    );
  });

  it("and then fails throws nowhere", async () => {
    let fail: (trouble: unknown) => void = () => {};
    const { lastSeen, onFailure } = recorder(
      () =>
        new Promise((_resolve, reject) => {
          fail = reject;
        }),
    );
    const recording = recordLastSeen(lastSeen, token);
    await vi.advanceTimersByTimeAsync(250);
    await recording;
    fail(new Error("throttled"));
    await vi.advanceTimersByTimeAsync(0);
    expect(onFailure).toHaveBeenCalledTimes(2);
  });

  it("but within the budget holds the verdict up only so long", async () => {
    const { lastSeen, onFailure } = recorder(() => new Promise((resolve) => void setTimeout(() => resolve(true), 100)));
    const done = vi.fn();
    const recording = recordLastSeen(lastSeen, token).then(done);
    await vi.advanceTimersByTimeAsync(100);
    expect(done).toHaveBeenCalled();
    await recording;
    expect(onFailure).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });
});
