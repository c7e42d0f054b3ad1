import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import type { FeedEntry } from "../../contract/revocation-feed.ts";
import { disabled, failing, numberedId, setup, start } from "./test-feed.ts";

describe("a whole read of a feed that takes long", () => {
  /** A feed whose second whole read yields its pages when the test says so. */
  async function setupSlow() {
    const { feed, read, stored, pass } = setup({ intervalMs: 20 });
    stored.push(disabled(1, start), disabled(2, start));
    await feed.refresh();
    const pages: ((page: readonly FeedEntry[] | null) => void)[] = [];
    const next = () => new Promise<readonly FeedEntry[] | null>((resolve) => pages.push(resolve));
    read.mockImplementationOnce(async function* () {
      for (let page = await next(); page; page = await next()) yield page;
    });
    pass(90_000);
    const page = async (entries: readonly FeedEntry[] | null) => {
      await vi.waitFor(() => expect(pages.length).toBeGreaterThan(0));
      pages.shift()?.(entries);
    };
    return { feed, read, stored, pass, page };
  }

  it("holds calls up for an interval, and no longer: they are decided by what is new", async () => {
    const { feed, read, stored, pass } = await setupSlow();
    stored.push(disabled(3, start + 90_000));
    await feed.refresh();
    expect(read).toHaveBeenCalledTimes(3);
    expect([1, 2, 3].map((number) => feed.getState(numberedId(number))?.version)).toEqual([2, 2, 2]);
    stored.push(disabled(4, start + 90_010));
    pass(20);
    await feed.refresh();
    expect(read).toHaveBeenCalledTimes(4);
    expect(feed.getState(numberedId(4))?.version).toBe(2);
  });

  it("forgets nothing that was read meanwhile, and what the feed has no more", async () => {
    const { feed, stored, pass, page } = await setupSlow();
    stored.splice(0, 2, disabled(3, start + 90_000, 5));
    await feed.refresh();
    await page([disabled(1, start), disabled(3, start + 80_000, 4)]);
    await page(null);
    await vi.waitFor(() => expect(feed.getState(numberedId(2))).toBeUndefined());
    expect([1, 3].map((number) => feed.getState(numberedId(number))?.version)).toEqual([2, 5]);
    pass(20);
    await feed.refresh();
    expect(feed.getState(numberedId(3))?.version).toBe(5);
  });

  it("keeps what is known where it fails in the end, and is made again a minute later", async () => {
    const { feed, read, onFailure, stored, pass } = setup({ intervalMs: 20 });
    stored.push(disabled(1, start));
    await feed.refresh();
    const failure = Promise.withResolvers<never>();
    // biome-ignore lint/correctness/useYield: it fails before its first page.
    read.mockImplementationOnce(async function* () {
      await failure.promise;
    });
    pass(90_000);
    await feed.refresh();
    failure.reject(new Error("throttled"));
    await vi.waitFor(() => expect(onFailure).toHaveBeenCalledTimes(1));
    expect(feed.getState(numberedId(1))).toBeDefined();
    stored.length = 0;
    for (let second = 0; second < 90; second++) {
      pass(1_000);
      await feed.refresh();
    }
    expect(feed.getState(numberedId(1))).toBeUndefined();
  });

  it("that ends after a later read makes what that read found no older", async () => {
    const { feed, read, pass, page } = await setupSlow();
    await feed.refresh();
    pass(9_000);
    await feed.refresh();
    await page(null);
    await new Promise(setImmediate);
    // 10 seconds after the later read, and 19 after the whole one began.
    pass(10_000);
    read.mockImplementationOnce(failing);
    await expect(feed.refresh()).resolves.toBeUndefined();
    pass(1_000);
    read.mockImplementationOnce(failing);
    await expect(feed.refresh()).rejects.toMatchObject({ code: "unavailable" });
  });

  it.each([
    [0, 45_000],
    [1, 75_000],
  ])("is due once a minute, a quarter sooner or later by chance: %d", async (chance, dueMs) => {
    const random = vi.spyOn(Math, "random").mockReturnValue(chance);
    const readsWhole = async (milliseconds: number) => {
      const { feed, read, stored, pass } = setup();
      stored.push(disabled(1, start));
      await feed.refresh();
      pass(milliseconds);
      await feed.refresh();
      const [from = ""] = read.mock.lastCall ?? [];
      return Date.parse(from) < start - 3_600_000;
    };
    expect([await readsWhole(dueMs - 1), await readsWhole(dueMs)]).toEqual([false, true]);
    random.mockRestore();
  });
});

describe("a read of what is new", () => {
  it("begins at the latest entry where nothing can appear before it any more", async () => {
    const { feed, read, stored, pass } = setup();
    const entry = disabled(1, start);
    stored.push(entry);
    await feed.refresh();
    pass(1_000);
    await feed.refresh();
    expect(read.mock.lastCall).toEqual(["2026-12-31T23:59:50.000Z"]);
    pass(9_000);
    await feed.refresh();
    expect(read.mock.lastCall).toEqual(["2026-12-31T23:59:50.000Z"]);
    pass(1_000);
    await feed.refresh();
    expect(read.mock.lastCall).toEqual([`${entry.at}#${entry.tokenId}`]);
  });

  const writers = fc.array(
    fc.record({
      /** When the writer made the entry, in real time. */
      madeAt: fc.integer({ min: 0, max: 30_000 }),
      /** How wrong its clock is. */
      skew: fc.integer({ min: -2_500, max: 2_500 }),
      commitsAfter: fc.integer({ min: 0, max: 5_000 }),
    }),
    { minLength: 1, maxLength: 60 },
  );
  /** How wrong this machine's own clock is. */
  const clockErrors = fc.constantFrom(-250_000, 0, 250_000);
  const pauses = fc.array(fc.integer({ min: 1_000, max: 20_000 }), { minLength: 5, maxLength: 40 });

  it("misses nothing although clocks differ and writes take until their commit", async () => {
    await fc.assert(
      fc.asyncProperty(writers, pauses, clockErrors, async (writes, waits, clockError) => {
        const entries = writes.map(({ madeAt, skew, commitsAfter }, index) => ({
          committedAt: start + madeAt + commitsAfter,
          entry: disabled(index, start + madeAt + skew),
        }));
        const { feed, stored, pass, time } = setup({ maxAgeMs: 3_600_000 });
        const real = { now: start };
        time.wall = start + clockError;
        for (const wait of waits) {
          const committed = entries.filter(({ committedAt }) => committedAt <= real.now);
          stored.splice(0, stored.length, ...committed.map(({ entry }) => entry));
          await feed.refresh();
          expect(committed.filter(({ entry }) => !feed.getState(entry.tokenId))).toEqual([]);
          pass(wait);
          real.now += wait;
        }
      }),
      { numRuns: 500 },
    );
  });

  it("misses nothing because of a writer whose clock is an hour ahead", async () => {
    const { feed, stored, pass } = setup();
    stored.push(disabled(1, start + 3_600_000));
    await feed.refresh();
    for (const number of [2, 3]) {
      pass(20_000);
      await feed.refresh();
      stored.push(disabled(number, start + (number - 1) * 20_000));
      pass(1_000);
      await feed.refresh();
      expect(feed.getState(numberedId(number))).toBeDefined();
    }
  });

  it("doesn't read the whole feed because of an entry without a time at its end", async () => {
    const { feed, read, stored, pass } = setup();
    const damaged: FeedEntry = { ...disabled(1, start), at: "" };
    read.mockImplementation(async function* (after) {
      yield [...stored.filter(({ at }) => at > after), damaged];
    });
    stored.push(disabled(2, start - 3_600_000), disabled(3, start));
    await feed.refresh();
    pass(1_000);
    await feed.refresh();
    expect(read.mock.calls.at(-1)).toEqual([new Date(start - 10_000).toISOString()]);
    expect([1, 2, 3].filter((number) => !feed.getState(numberedId(number)))).toEqual([]);
  });

  it("misses nothing because of an entry without a valid time", async () => {
    const { feed, stored, pass, onFailure } = setup();
    stored.push({ ...disabled(1, start), at: "later" });
    for (const number of [2, 3]) {
      await feed.refresh();
      pass(20_000);
      stored.push(disabled(number, start + (number - 1) * 20_000));
      await feed.refresh();
      expect(feed.getState(numberedId(number))).toBeDefined();
    }
    expect(onFailure).not.toHaveBeenCalled();
  });

  it("finds within a minute or so what appeared later than it should", async () => {
    const { feed, stored, pass } = setup();
    stored.push(disabled(1, start));
    await feed.refresh();
    pass(60_000);
    stored.push(disabled(2, start - 30_000));
    for (let second = 0; second < 90; second++) {
      await feed.refresh();
      pass(1_000);
    }
    expect(feed.getState(numberedId(2))).toBeDefined();
  });
});
