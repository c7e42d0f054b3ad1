import { expect, it } from "vitest";
import { newTokenId } from "../../../core/token-id.ts";
import type { UsageStore } from "../../../core/usage/usage-store.ts";
import { getUsageTrends } from "../../../core/use-cases/get-usage-trends.ts";
import { createMemoryTokenStore } from "../../support/memory-token-store.ts";
import { createMemoryUsageStore, type UsageEntry } from "../../support/memory-usage-store.ts";
import { administrator, createHolder, testService } from "../../support/service.ts";
import { tokenWith } from "../../support/token-fixture.ts";

const alices = tokenWith({ owner: "alice", name: "app" });
const idle = tokenWith({ owner: "alice", name: "idle" });
const bobs = tokenWith({ owner: "bob", name: "job" });
const deleted = newTokenId();
const unknown = newTokenId();

const entry = (tokenId: string, period: string, count: number): UsageEntry => ({
  tokenId,
  owner: "alice",
  length: "day",
  period,
  calls: [
    { api: "Shop", route: "GET /v1/lookup/{name}", statusClass: "2xx", count },
    { api: "Shop", route: "$default", statusClass: "4xx", count: 1 },
  ],
});

const entries = [
  entry(alices.id, "2026-11-18", 100),
  entry(alices.id, "2026-11-19", 4),
  entry(alices.id, "2026-11-21", 1),
  entry(bobs.id, "2026-11-20", 9),
  entry(deleted, "2026-11-20", 2),
];

/** A service at 2026-11-21T12:00Z. */
function counting(usage: UsageStore = createMemoryUsageStore(entries, "2026-01-01T00:00:00.000Z")) {
  const store = createMemoryTokenStore({ tokens: [alices, idle, bobs] });
  return { ...testService({ now: new Date("2026-11-21T12:00:00.000Z"), store }), usage };
}

const read = (tokens: string[], caller = administrator, days = 3, service = counting()) =>
  getUsageTrends(service, caller, { tokens, days });

it("a trend has every day up to today, in the order in which tokens were asked for", async () => {
  expect(await read([idle.id, alices.id])).toEqual({
    from: "2026-11-19T00:00:00.000Z",
    to: "2026-11-21T12:00:00.000Z",
    items: [
      { tokenId: idle.id, count: 0, counts: [0, 0, 0] },
      { tokenId: alices.id, count: 7, counts: [5, 0, 2] },
    ],
    countedSince: "2026-01-01T00:00:00.000Z",
  });
  expect((await read([alices.id], administrator, 1)).items[0]?.counts).toEqual([2]);
});

it("tokens of other owners are left out as those that don't exist, and none of their items is read", async () => {
  const asked: (readonly string[])[] = [];
  const service = counting();
  const watched = {
    ...service,
    usage: {
      ...service.usage,
      readDayTotals: (ids: readonly string[], days: readonly string[]) => {
        asked.push(ids);
        return service.usage.readDayTotals(ids, days);
      },
    },
  };
  const { items } = await read(
    [bobs.id, deleted, unknown, alices.id],
    createHolder("alice", "tokens:self"),
    3,
    watched,
  );
  expect(items.map(({ tokenId }) => tokenId)).toEqual([alices.id]);
  expect(asked).toEqual([[alices.id]]);
});

it("an administrator gets those of every owner, and of deleted tokens that were called", async () => {
  const { items } = await read([unknown, deleted, bobs.id]);
  expect(items.map(({ tokenId, count }) => [tokenId, count])).toEqual([
    [deleted, 3],
    [bobs.id, 10],
  ]);
});

it("where nothing is counted, the trend says so", async () => {
  const trends = await read([alices.id], administrator, 2, counting(createMemoryUsageStore()));
  expect(trends).toMatchObject({ items: [{ count: 0, counts: [0, 0] }], countedSince: null });
});
