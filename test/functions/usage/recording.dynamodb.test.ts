import { DynamoDBDocumentClient, PutCommand, QueryCommand, type TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { beforeEach, describe, expect, it } from "vitest";
import { newTokenId } from "../../../core/token-id.ts";
import { createSdkItemClient } from "../../../functions/aws/dynamo-client.ts";
import { createSightingStamps } from "../../../functions/aws/dynamo-sightings.ts";
import { createDynamoTokenStore } from "../../../functions/aws/dynamo-token-store.ts";
import { createUsageRecorder } from "../../../functions/aws/dynamo-usage-recorder.ts";
import { createDynamoUsageStore } from "../../../functions/aws/dynamo-usage-store.ts";
import { countUsage } from "../../../functions/usage/count-usage.ts";
import { createTokenTable, localDynamoClient } from "../../support/create-table.ts";
import { tokenWith, writeFor } from "../../support/token-fixture.ts";
import { accessLine, accessLineTable, delivery, type LogEvent } from "./log-delivery.ts";

const client = localDynamoClient();
const documents = DynamoDBDocumentClient.from(client);
let tableName: string;

// One table serves for both: their keys do not meet.
beforeEach(async () => {
  tableName = await createTokenTable(client);
});

/** @param stamps whether it stamps last seen too. */
function counter(stamps: boolean, on = client) {
  return {
    tableName: accessLineTable,
    addUsage: createUsageRecorder({ tableName, apiName: "Orders", client: on }).addUsage,
    stampSightings: stamps
      ? createSightingStamps({ tableName, client: createSdkItemClient(on) })
      : () => Promise.resolve(),
    onUnreadable: (count: number) => {
      throw new Error(`${count} lines can't be read.`);
    },
  };
}

/** The counters of a token's days and hours. */
async function readCounters(tokenId: string) {
  const day = await items("DAY#2027-01-31");
  const hours = await items(`TOKEN#${tokenId}`, "HOUR#");
  return { day: day.find(({ sk }) => sk === tokenId), hours };
}

async function items(partition: string, begin = "") {
  const { Items = [] } = await documents.send(
    new QueryCommand({
      TableName: tableName,
      KeyConditionExpression: begin ? "pk = :pk AND begins_with(sk, :begin)" : "pk = :pk",
      ExpressionAttributeValues: { ":pk": partition, ...(begin && { ":begin": begin }) },
    }),
  );
  return Items;
}

/** The messages of an error and of those that it consists of. */
function toMessages(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  return error instanceof AggregateError ? [error.message, ...error.errors.map(toMessages)] : error.message;
}

const lines = (...messages: string[]): LogEvent[] => messages.map((message, n) => ({ id: `${n}`, message }));

describe("usage in DynamoDB", () => {
  it("is counted by hour and day, route and class of status, with when it expires", async () => {
    const tokenId = newTokenId();
    const before = accessLine({ tokenId, time: "1801393200000", status: "404" });
    await countUsage(counter(false), delivery(lines(before, accessLine({ tokenId }), accessLine({ tokenId }))));
    const { day, hours } = await readCounters(tokenId);
    expect(day).toEqual({
      pk: "DAY#2027-01-31",
      sk: tokenId,
      owner: "alice",
      ttl: Date.parse("2027-02-01T00:00:00Z") / 1000 + 400 * 86_400,
      calls: 3,
      "calls#2xx#Orders#GET /v1/orders/{id}": 2,
      "calls#4xx#Orders#GET /v1/orders/{id}": 1,
    });
    expect(hours.map(({ sk, ttl }) => [sk, ttl])).toEqual([
      ["HOUR#2027-01-31T11", Date.parse("2027-01-31T12:00:00Z") / 1000 + 30 * 86_400],
      ["HOUR#2027-01-31T12", Date.parse("2027-01-31T13:00:00Z") / 1000 + 30 * 86_400],
    ]);
    expect(await items("APIS")).toMatchObject([{ sk: "Orders", since: expect.any(String) }]);
  });

  it("is counted once however often a batch comes, at once and out of order", async () => {
    // An hour and a day of each: more than one transaction.
    const tokens = Array.from({ length: 13 }, () => newTokenId());
    const batches = [0, 1, 2].map((batch) =>
      delivery(
        tokens.map((tokenId) => ({ id: `${batch}-${tokenId}`, message: accessLine({ tokenId }) })),
        { logStream: `stream ${batch % 2}` },
      ),
    );
    const [first, second, third] = batches as [(typeof batches)[0], (typeof batches)[0], (typeof batches)[0]];
    await Promise.all([third, first, first, second, third].map((batch) => countUsage(counter(false), batch)));
    await countUsage(counter(false), second);
    const days = await items("DAY#2027-01-31");
    expect(days.map((day) => day["calls#2xx#Orders#GET /v1/orders/{id}"])).toEqual(tokens.map(() => 3));
  });

  it("takes one write for each token and period of a batch, and one for 24 of them to know the batch by", async () => {
    const transactions: number[] = [];
    const watched = localDynamoClient();
    watched.middlewareStack.add(
      (next, context) => (args) => {
        const { TransactItems } = args.input as TransactWriteCommand["input"];
        if (context["commandName"] === "TransactWriteItemsCommand") transactions.push(TransactItems?.length ?? 0);
        return next(args);
      },
      { step: "initialize" },
    );
    const tokens = Array.from({ length: 30 }, () => newTokenId());
    const calls = [...tokens, ...tokens].map((tokenId, n) => ({ id: `${n}`, message: accessLine({ tokenId }) }));
    await countUsage(counter(false, watched), delivery(calls));
    // 30 tokens in an hour and a day.
    expect(transactions.toSorted((a, b) => b - a)).toEqual([25, 25, 13]);
  });

  it("is counted of a token that called a thousand routes, and of the others of its batch", async () => {
    const [wide, other] = [newTokenId(), newTokenId()];
    const calls = Array.from({ length: 1_000 }, (_, n) => accessLine({ tokenId: wide, route: `/v1/orders/${n}` }));
    const batch = delivery(lines(...calls, accessLine({ tokenId: other })));
    await countUsage(counter(false), batch);
    await countUsage(counter(false), batch);
    const usage = createDynamoUsageStore({ tableName, client });
    const found = await usage.readDay("2027-01-31");
    const counted = found.map((each) => [
      each.tokenId,
      each.calls.length,
      each.calls.every(({ count }) => count === 1),
    ]);
    expect(new Set(counted.map(String))).toEqual(new Set([`${wide},1000,true`, `${other},1,true`]));
    const [hour] = await usage.readOfToken(wide, "hour", ["2027-01-31T12"]);
    expect(hour?.calls).toHaveLength(1_000);
    // The sum is right although a dozen writes added to it.
    const totals = await usage.readDayTotals([wide, other], ["2027-01-31"]);
    expect(totals.map(({ count }) => count).toSorted()).toEqual([1, 1_000]);
  });

  it("is counted under one route where an item has no room for more, and of the others of its batch", async () => {
    const [full, other] = [newTokenId(), newTokenId()];
    // An item has 400 KB: this one has room for a few counters, and for no long names.
    const Item = { pk: "DAY#2027-01-31", sk: full, owner: "alice", routes: "x".repeat(400 * 1024 - 600) };
    await documents.send(new PutCommand({ TableName: tableName, Item }));
    const statuses = ["200", "201", "404"];
    const calls = statuses.map((status) => accessLine({ tokenId: full, route: `/${status.repeat(150)}`, status }));
    const batch = delivery(lines(...calls, accessLine({ tokenId: other })));
    await countUsage(counter(false), batch);
    await countUsage(counter(false), batch);
    const usage = createDynamoUsageStore({ tableName, client });
    const found = await usage.readDay("2027-01-31");
    const counts = found.map(({ tokenId, calls: counted }) => [
      tokenId,
      counted.map(({ route, statusClass, count }) => `${route} ${statusClass} ${count}`).toSorted(),
    ]);
    expect(Object.fromEntries(counts)).toEqual({
      [full]: ["OTHER /* 2xx 2", "OTHER /* 4xx 1"],
      [other]: ["GET /v1/orders/{id} 2xx 1"],
    });
    const [hour] = await usage.readOfToken(full, "hour", ["2027-01-31T12"]);
    expect(hour?.calls).toHaveLength(3);
  });

  // DynamoDB gives a counter that is no number the same reason; DynamoDB Local doesn't say which item it was.
  it("is counted of the others where a token's item has room for nothing, and that is told once", async () => {
    const [refused, other] = [newTokenId(), newTokenId()];
    const Item = { pk: "DAY#2027-01-31", sk: refused, owner: "alice", routes: "x".repeat(400 * 1024 - 100) };
    await documents.send(new PutCommand({ TableName: tableName, Item }));
    const batch = delivery(lines(accessLine({ tokenId: refused }), accessLine({ tokenId: other })));
    const error = await countUsage(counter(false), batch).catch((caught: unknown) => caught);
    expect(JSON.stringify(toMessages(error))).toContain(
      `Items of usage are full or damaged, and calls were not counted: ${refused} in 2027-01-31.`,
    );
    await countUsage(counter(false), batch);
    expect((await readCounters(other)).day).toMatchObject({ calls: 1 });
    expect((await readCounters(other)).hours).toMatchObject([{ calls: 1 }]);
    // The other item of the same token takes its calls.
    expect((await readCounters(refused)).hours).toMatchObject([{ calls: 1 }]);
    expect((await readCounters(refused)).day).toEqual(Item);
  });

  it("is whole after a part of a batch failed and the batch came again", async () => {
    const tokens = Array.from({ length: 30 }, () => newTokenId());
    const batch = delivery(tokens.map((tokenId) => ({ id: tokenId, message: accessLine({ tokenId }) })));
    const failing = localDynamoClient();
    let transactions = 0;
    failing.middlewareStack.add(
      (next, context) => (args) => {
        if (context["commandName"] !== "TransactWriteItemsCommand" || ++transactions > 1) return next(args);
        throw new Error("The network is gone.");
      },
      { step: "initialize" },
    );
    await expect(countUsage(counter(false, failing), batch)).rejects.toThrow("The batch was not counted in whole.");
    const hours = await Promise.all(tokens.map((tokenId) => items(`TOKEN#${tokenId}`)));
    const before = [...hours.flat(), ...(await items("DAY#2027-01-31"))];
    expect(before.length).toBeLessThan(2 * tokens.length);
    expect(before.length).toBeGreaterThan(0);
    await countUsage(counter(false), batch);
    const days = await items("DAY#2027-01-31");
    expect(days.map((day) => day["calls#2xx#Orders#GET /v1/orders/{id}"])).toEqual(tokens.map(() => 1));
  });
});

describe("usage that was counted", () => {
  const hour = (n: number) => String(1_801_393_200_000 + n * 3_600_000);

  it("is read by token in hours and days, and of all tokens by day", async () => {
    const usage = createDynamoUsageStore({ tableName, client });
    expect(await usage.countedSince()).toBeNull();
    const [one, other] = [newTokenId(), newTokenId()];
    const calls = [
      accessLine({ tokenId: one, time: hour(0) }),
      accessLine({ tokenId: one, time: hour(2), status: "500", route: "/a#b" }),
      accessLine({ tokenId: other, time: hour(2), owner: "bob" }),
    ];
    await countUsage(counter(false), delivery(lines(...calls)));
    const ok = { api: "Orders", route: "GET /v1/orders/{id}", statusClass: "2xx", count: 1 };
    const failed = { api: "Orders", route: "GET /a#b", statusClass: "5xx", count: 1 };
    expect(await usage.readOfToken(one, "hour", ["2027-01-31T11", "2027-01-31T12"])).toEqual([
      { tokenId: one, owner: "alice", period: "2027-01-31T11", calls: [ok] },
    ]);
    const days = Array.from({ length: 150 }, (_, day) =>
      new Date(1_801_396_800_000 - day * 86_400_000).toISOString().slice(0, 10),
    );
    expect(await usage.readOfToken(one, "day", days.toReversed())).toEqual([
      { tokenId: one, owner: "alice", period: "2027-01-31", calls: expect.arrayContaining([ok, failed]) },
    ]);
    const all = await usage.readDay("2027-01-31");
    expect(all.map(({ tokenId, owner }) => [tokenId, owner]).toSorted()).toEqual(
      [
        [one, "alice"],
        [other, "bob"],
      ].toSorted(),
    );
    expect(Date.parse((await usage.countedSince()) ?? "")).toBeLessThanOrEqual(Date.now());
    const ids = [other, one, ...Array.from({ length: 98 }, () => newTokenId())];
    const totals = await usage.readDayTotals(ids, days.slice(0, 31));
    expect(totals.toSorted((a, b) => b.count - a.count)).toEqual([
      { tokenId: one, period: "2027-01-31", count: 2 },
      { tokenId: other, period: "2027-01-31", count: 1 },
    ]);
    expect(await usage.readDayTotals([], days)).toEqual([]);
  });
});

describe("last seen", () => {
  const time = (second: number) => String(1_801_396_800_000 + second * 1000);
  const at = (second: number) => new Date(1_801_396_800_000 + second * 1000).toISOString();

  async function created(members: Parameters<typeof tokenWith>[0] = {}) {
    const store = createDynamoTokenStore({ tableName, eventRetention: 1, client });
    const token = tokenWith(members);
    await store.create(token, writeFor(token));
    const seen = (second: number, secretVersion: string) =>
      countUsage(
        counter(true),
        delivery([
          {
            id: `${second} ${secretVersion}`,
            message: accessLine({ tokenId: token.id, time: time(second), secretVersion }),
          },
        ]),
      );
    return { token, seen, get: () => store.get(token.id) };
  }

  it("only goes forward, whatever order batches come in, and changes no version", async () => {
    const { token, seen, get } = await created();
    for (const second of [5, 9, 7, 9]) await seen(second, "1");
    expect(await get()).toEqual({ ...token, lastSeenAt: at(9), currentSecretLastSeenAt: at(9) });
  });

  it("is kept for each of the two secrets of an overlap, where the older one comes late too", async () => {
    const { seen, get } = await created({ secretVersion: 2 });
    await seen(9, "2");
    await seen(7, "1");
    expect(await get()).toMatchObject({
      lastSeenAt: at(9),
      currentSecretLastSeenAt: at(9),
      previousSecretLastSeenAt: at(7),
    });
    await seen(12, "1");
    expect(await get()).toMatchObject({ lastSeenAt: at(12), previousSecretLastSeenAt: at(12) });
  });

  it("is stamped on the token where a secret before those two was used, and on no secret", async () => {
    const { seen, get } = await created({ secretVersion: 3 });
    await seen(5, "3");
    await seen(6, "1");
    expect(await get()).toMatchObject({ lastSeenAt: at(6), currentSecretLastSeenAt: at(5) });
  });

  it("brings no token back that was deleted", async () => {
    const tokenId = newTokenId();
    await countUsage(counter(true), delivery([{ id: "1", message: accessLine({ tokenId }) }]));
    expect(await createDynamoTokenStore({ tableName, eventRetention: 1, client }).get(tokenId)).toBeUndefined();
  });
});
