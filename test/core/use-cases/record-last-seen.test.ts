import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { TokenStore } from "../../../core/token-store.ts";
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

const token = tokenWith({ secretVersion: 3 });
const seen = { token, secretGeneration: "current", secretVersion: 3 } as const;

type Stamp = TokenStore["stampLastSeen"];

/** Recording with a stamp that a test makes, at a time that it sets. */
function recorder(stampLastSeen: Stamp, clock: Clock = testClock()) {
  const onFailure = vi.fn<(failure: unknown) => void>();
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
    await recordLastSeen(lastSeen, seen);
    expect(stampLastSeen).toHaveBeenCalledExactlyOnceWith(
      { tokenId: token.id, secretVersion: 3, at: clock.in(0) },
      clock.in(-60),
    );
    expect(onFailure).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });

  it("is stamped again when the stamp is as old as the resolution, and not before", async () => {
    const { lastSeen, stampLastSeen, clock } = recorder(async () => true);
    const at = (currentSecretLastSeenAt: string) => ({ ...seen, token: { ...token, currentSecretLastSeenAt } });
    for (const age of [0, 1, 59.999, -5]) await recordLastSeen(lastSeen, at(clock.in(-age)));
    expect(stampLastSeen).not.toHaveBeenCalled();
    await recordLastSeen(lastSeen, at(clock.in(-60)));
    expect(stampLastSeen).toHaveBeenCalledTimes(1);
  });

  it("is stamped for each of the two secrets of an overlap, however often the other is used", async () => {
    const { lastSeen, stampLastSeen, clock } = recorder(async () => true);
    const used = { ...token, currentSecretLastSeenAt: clock.in(-1) };
    await recordLastSeen(lastSeen, { token: used, secretGeneration: "previous", secretVersion: 2 });
    expect(stampLastSeen.mock.calls[0]?.[0]).toMatchObject({ secretVersion: 2 });
    await recordLastSeen(lastSeen, {
      token: { ...used, previousSecretLastSeenAt: clock.in(-1) },
      secretGeneration: "previous",
      secretVersion: 2,
    });
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
    await Promise.all(Array.from({ length: 50 }, () => recordLastSeen(lastSeen, seen)));
    expect(written.filter(Boolean)).toHaveLength(1);
    await expect(store.get(token.id)).resolves.toMatchObject({ lastSeenAt: clock.in(0), version: 1 });
  });
});

describe("a stamp that fails", () => {
  it.each<[string, (failure: Error) => Stamp]>([
    ["later", (failure) => () => Promise.reject(failure)],
    [
      "at once",
      (failure) => () => {
        throw failure;
      },
    ],
  ])("%s changes no verdict and is told", async (_when, failing) => {
    const failure = new Error("throttled");
    const { lastSeen, onFailure } = recorder(failing(failure));
    await expect(recordLastSeen(lastSeen, seen)).resolves.toBeUndefined();
    expect(onFailure).toHaveBeenCalledExactlyOnceWith(failure);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("a stamp that is slow", () => {
  it("delays no verdict past the budget and is told", async () => {
    const { lastSeen, onFailure } = recorder(() => new Promise(() => {}));
    const done = vi.fn();
    const recording = recordLastSeen(lastSeen, seen).then(done);
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
    let fail: (failure: unknown) => void = () => {};
    const { lastSeen, onFailure } = recorder(
      () =>
        new Promise((_resolve, reject) => {
          fail = reject;
        }),
    );
    const recording = recordLastSeen(lastSeen, seen);
    await vi.advanceTimersByTimeAsync(250);
    await recording;
    fail(new Error("throttled"));
    await vi.advanceTimersByTimeAsync(0);
    expect(onFailure).toHaveBeenCalledTimes(2);
  });

  it("but within the budget holds the verdict up only so long", async () => {
    const { lastSeen, onFailure } = recorder(() => new Promise((resolve) => void setTimeout(() => resolve(true), 100)));
    const done = vi.fn();
    const recording = recordLastSeen(lastSeen, seen).then(done);
    await vi.advanceTimersByTimeAsync(100);
    expect(done).toHaveBeenCalled();
    await recording;
    expect(onFailure).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });
});
