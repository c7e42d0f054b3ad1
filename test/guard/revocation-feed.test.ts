import { describe, expect, it, vi } from "vitest";
import { disabled, failing, numberedId, setup, start } from "./test-feed.ts";

describe("the number of reads", () => {
  it("is one for any number of calls in an interval", async () => {
    const { feed, read, pass } = setup();
    await Promise.all(Array.from({ length: 1_000 }, () => feed.refresh()));
    expect(read).toHaveBeenCalledTimes(1);
    pass(999);
    expect(feed.refresh()).toBeUndefined();
    pass(1);
    await Promise.all(Array.from({ length: 1_000 }, () => feed.refresh()));
    expect(read).toHaveBeenCalledTimes(2);
  });

  it("is none without a call, however long", async () => {
    vi.useFakeTimers();
    try {
      const { feed, read, pass } = setup();
      await feed.refresh();
      pass(3_600_000);
      await vi.advanceTimersByTimeAsync(3_600_000);
      expect(vi.getTimerCount()).toBe(0);
      expect(read).toHaveBeenCalledTimes(1);
      // A timer that is left would fire when a frozen function is thawed.
      await feed.refresh();
      expect(read).toHaveBeenCalledTimes(2);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it("is one an interval while reads fail", async () => {
    const { feed, read, pass, onFailure } = setup();
    await feed.refresh();
    read.mockImplementation(failing);
    for (let second = 0; second < 5; second++) {
      pass(1_000);
      for (let call = 0; call < 10; call++) await feed.refresh();
    }
    expect(read).toHaveBeenCalledTimes(6);
    expect(onFailure).toHaveBeenCalledTimes(5);
  });
});

describe("a state", () => {
  it("is the newest by version, in whatever order entries are read", async () => {
    const { feed, stored } = setup();
    stored.push(disabled(1, start + 10, 7), disabled(1, start + 20, 6));
    stored.push(disabled(2, start + 10, 6), disabled(2, start + 20, 7));
    await feed.refresh();
    expect([1, 2].map((number) => feed.getState(numberedId(number))?.version)).toEqual([7, 7]);
    expect(feed.getState(numberedId(3))).toBeUndefined();
  });

  it("is forgotten when the whole feed has been read without it", async () => {
    const { feed, stored, pass } = setup();
    stored.push(disabled(1, start));
    await feed.refresh();
    stored.length = 0;
    pass(1_000);
    await feed.refresh();
    expect(feed.getState(numberedId(1))).toBeDefined();
    pass(90_000);
    await feed.refresh();
    expect(feed.getState(numberedId(1))).toBeUndefined();
  });
});

describe("when the feed can't be read", () => {
  it("refuses to say anything without a first read", async () => {
    const { feed, read, pass } = setup();
    read.mockImplementation(failing);
    await expect(feed.refresh()).rejects.toMatchObject({ code: "unavailable" });
    await expect(feed.refresh()).rejects.toMatchObject({ code: "unavailable" });
    expect(read).toHaveBeenCalledTimes(1);
    read.mockImplementation(async function* () {});
    pass(1_000);
    await expect(feed.refresh()).resolves.toBeUndefined();
  });

  it("goes on with what it knows for the maximum age, and no longer", async () => {
    const { feed, read, stored, pass } = setup();
    stored.push(disabled(1, start));
    await feed.refresh();
    read.mockImplementation(failing);
    pass(10_000);
    await feed.refresh();
    expect(feed.getState(numberedId(1))).toBeDefined();
    pass(1);
    await expect(feed.refresh()).rejects.toMatchObject({ code: "unavailable" });
    pass(1_000);
    await expect(feed.refresh()).rejects.toMatchObject({ code: "unavailable" });
  });

  it("does not read everything again because that failed once", async () => {
    const { feed, read, stored, pass } = setup();
    stored.push(disabled(1, start));
    await feed.refresh();
    expect(read.mock.lastCall).toEqual(["2026-12-31T21:55:00.000Z"]);
    pass(91_000);
    read.mockImplementationOnce(failing);
    await expect(feed.refresh()).rejects.toThrow();
    expect(read.mock.lastCall).toEqual(["2026-12-31T21:56:31.000Z"]);
    pass(1_000);
    await feed.refresh();
    expect(read.mock.lastCall).toEqual(["2026-12-31T23:59:50.000Z"]);
  });
});

describe("after the function was frozen", () => {
  it.each([
    ["the monotonic clock stood still", { wall: 60_000, monotonic: 0 }],
    ["the time of day was set back", { wall: -60_000, monotonic: 60_000 }],
  ])("reads again where %s", async (_what, passed) => {
    const { feed, read, time } = setup();
    await feed.refresh();
    time.wall += passed.wall;
    time.monotonic += passed.monotonic;
    await feed.refresh();
    expect(read).toHaveBeenCalledTimes(2);
  });

  it.each([
    [600_000, 2],
    [10_001, 2],
    [10_000, 1],
  ])("reads again where that happened during a read, unless that is still fresh: %i ms", async (frozenMs, reads) => {
    const { feed, read, pass } = setup();
    read.mockImplementationOnce(async function* () {
      pass(frozenMs);
      yield [];
    });
    await feed.refresh();
    expect(read).toHaveBeenCalledTimes(reads);
  });
});
