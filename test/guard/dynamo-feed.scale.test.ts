import { setTimeout as sleep } from "node:timers/promises";
import pMap from "p-map";
import { expect, it } from "vitest";
import type { FeedEntry } from "../../contract/revocation-feed.ts";
import { narrowed, openFeed, putAll } from "./feed-table.ts";

it("the feed of a table loses none of a burst of 5,000 revocations by writers whose clocks are 2 s apart", async () => {
  const { feed, isRevoked } = openFeed({ intervalMs: 500 });
  const written: FeedEntry[] = [];
  let missed = 0;
  let isDone = false;
  const reader = async () => {
    while (!isDone) {
      const known = written.length;
      await sleep(500);
      await feed.refresh();
      missed += written.slice(0, known).filter((entry) => !isRevoked(entry)).length;
    }
  };
  const reading = reader();
  await pMap(
    Array.from({ length: 200 }, (_, index) => (index % 2 === 0 ? 1_000 : -1_000)),
    async (skew) => {
      const entries = Array.from({ length: 25 }, () => narrowed(Date.now() + skew));
      // Some are committed long after they were made.
      if (Math.random() < 0.1) await sleep(Math.random() * 1_000);
      await putAll(entries);
      written.push(...entries);
    },
    { concurrency: 8 },
  );
  isDone = true;
  await reading;
  expect([written.length, missed]).toEqual([5_000, 0]);

  const another = openFeed();
  await another.feed.refresh();
  expect(written.filter((entry) => !another.isRevoked(entry))).toEqual([]);
  // One response does not hold them all.
  expect(another.queries()).toBeGreaterThan(1);
}, 30_000);
