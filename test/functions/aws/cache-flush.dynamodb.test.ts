import { setTimeout as sleep } from "node:timers/promises";
import { beforeEach, expect, it } from "vitest";
import { createDynamoFlushCounter } from "../../../functions/aws/cache-flush.ts";
import { verdictLagMs } from "../../../functions/revocation/effective-by.ts";
import { flushCaches, flushIntervalMs } from "../../../functions/revocation/flush-caches.ts";
import { createTokenTable, localDynamoClient } from "../../support/create-table.ts";
import { putItems } from "../../support/table-items.ts";

const client = localDynamoClient();
let tableName: string;
let counter: ReturnType<typeof createDynamoFlushCounter>;

beforeEach(async () => {
  tableName = await createTokenTable(client);
  counter = createDynamoFlushCounter({ tableName, client });
});

it("counts a flush for the first of those who want to start it, and for no other", async () => {
  const before = await counter.countFlushes();
  expect(before).toEqual({ started: 0, lastAt: null });
  const at = "2027-01-31T12:00:00.000Z";
  const started = await Promise.all(Array.from({ length: 20 }, () => counter.startFlush(before, at)));
  expect(started.filter(Boolean)).toHaveLength(1);
  const first = await counter.countFlushes();
  expect(first).toEqual({ started: 1, lastAt: at });
  expect(await counter.startFlush(before, at)).toBe(false);
  expect(await counter.startFlush(first, at)).toBe(true);
  expect(await counter.countFlushes()).toEqual({ started: 2, lastAt: at });
});

it.each([{}, { started: "1", lastAt: "2027-01-31T12:00:00.000Z" }, { started: 1, lastAt: "noon" }])(
  "names a damaged count, and starts no flush from it: %j",
  async (damage) => {
    await putItems(client, tableName, [{ pk: "FLUSH", sk: "FLUSH", ...damage }]);
    await expect(counter.countFlushes()).rejects.toThrow("The item FLUSH FLUSH is damaged.");
  },
);

it("doesn't take a failure of the table for a flush that another call has started", async () => {
  const elsewhere = createDynamoFlushCounter({ tableName: "Missing", client });
  const starting = elsewhere.startFlush({ started: 0, lastAt: null }, "2027-01-31T12:00:00.000Z");
  await expect(starting).rejects.toMatchObject({ name: "ResourceNotFoundException" });
});

it("counts a flush once where the response was lost and the SDK asks again", async () => {
  const lossy = localDynamoClient();
  let lost = false;
  lossy.middlewareStack.add(
    (next) => async (args) => {
      const response = await next(args);
      if (lost) return response;
      lost = true;
      throw Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
    },
    { step: "deserialize" },
  );
  const lossyCounter = createDynamoFlushCounter({ tableName, client: lossy });
  expect(await lossyCounter.startFlush({ started: 0, lastAt: null }, "2027-01-31T12:00:00.000Z")).toBe(true);
  expect(lost).toBe(true);
  expect(await lossyCounter.countFlushes()).toMatchObject({ started: 1 });
});

it.each([
  ["the same", 0],
  ["up to two seconds apart", 2_000],
])(
  "environments whose clocks are %s flush together, each change after it was made",
  async (_clocks, spread) => {
    const flushes: number[] = [];
    const failures: unknown[] = [];
    const environments = Array.from({ length: 10 }, (_, index) =>
      flushCaches<string>({
        listStages: async () => ["prod"],
        ...counter,
        flushStage: async () => {
          flushes.push(performance.now());
        },
        now: () => new Date(Date.now() + (index / 9 - 0.5) * spread),
        onFailure: (error) => failures.push(error),
      }),
    );
    const started = performance.now();
    const changes = await Promise.all(
      Array.from({ length: 200 }, async (_, index) => {
        await sleep((index % 20) * 100);
        const change = performance.now();
        return { change, isFlushed: await environments[index % environments.length]?.() };
      }),
    );
    const seconds = (performance.now() - started) / 1000;
    console.info(`200 changes in 2 s by 10 environments: ${flushes.length} flushes in ${seconds.toFixed(1)} s`);
    // A busy machine may take longer than a change waits. Then it says so, and how many do depends on the machine.
    const flushed = changes.filter(({ isFlushed }) => isFlushed);
    expect(failures).toHaveLength(changes.length - flushed.length);
    expect(flushed.length).toBeGreaterThan(0);
    for (const { change } of flushed) expect(flushes.some((flush) => flush >= change + verdictLagMs - 1)).toBe(true);
    // Clocks decide about the pace alone, and not about whose change a flush is for.
    expect(flushes.length).toBeLessThanOrEqual(spread === 0 ? (seconds * 1000) / flushIntervalMs + 1 : 20);
  },
  20_000,
);
