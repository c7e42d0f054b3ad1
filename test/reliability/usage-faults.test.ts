import { DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import pMap from "p-map";
import { afterAll, beforeAll, expect, inject, it, vi } from "vitest";
import { newTokenId } from "../../core/token-id.ts";
import { createDynamoClient, createSdkItemClient } from "../../functions/aws/dynamo-client.ts";
import { createSightingStamps } from "../../functions/aws/dynamo-sightings.ts";
import { createDynamoTokenStore } from "../../functions/aws/dynamo-token-store.ts";
import { createUsageRecorder } from "../../functions/aws/dynamo-usage-recorder.ts";
import { countUsage } from "../../functions/usage/count-usage.ts";
import { accessLine, accessLineTable, delivery } from "../functions/usage/log-delivery.ts";
import { createTokenTable, localDynamoClient } from "../support/create-table.ts";
import { type Fault, type FaultProxy, startFaultProxy } from "../support/fault-proxy.ts";
import { exception, foreign, losing, refusing, skewedClock, stalling } from "../support/faults.ts";
import { environmentFor } from "../support/stalling-server.ts";
import { tokenWith, writeFor } from "../support/token-fixture.ts";
import { startPart } from "./part.ts";
import { createRandom, type Random } from "./random.ts";

const part = startPart("Failures: usage", ["faults", "falseSuccesses", "notRecovered", "miscounted"]);

const client = localDynamoClient();
let proxy: FaultProxy;
/** How the calls of a table fail: cases run at the same time, each with a table of its own. */
const plans = new Map<string, () => Fault | undefined>();

beforeAll(async () => {
  proxy = await startFaultProxy(inject("dynamodbEndpoint"));
  proxy.plan = ({ body }) => [...plans].find(([tableName]) => body.includes(tableName))?.[1]();
  for (const [name, value] of Object.entries(environmentFor(proxy.url))) vi.stubEnv(name, value);
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await proxy.stop();
});

const at = Date.parse("2027-01-31T12:00:00.000Z");
const statuses = ["200", "404", "500"];

/** Deliveries of two log streams about the calls of some tokens, with lines and events that are damaged. */
function createDeliveries(random: Random, tokenIds: readonly string[]) {
  const calls = new Map(tokenIds.map((id) => [id, 0]));
  let unreadable = 0;
  const line = () => {
    if (random.chance(0.1)) {
      unreadable += 1;
      return random.pick([
        "",
        "{",
        "null",
        '{"time":1}',
        accessLine({ tokenId: "tok_x" }),
        accessLine({ status: "ok" }),
      ]);
    }
    const tokenId = random.pick(tokenIds);
    calls.set(tokenId, (calls.get(tokenId) ?? 0) + 1);
    const time = String(at + random.below(2) * 3_600_000);
    return accessLine({ tokenId, time, status: random.pick(statuses), route: `/v1/orders/${random.below(5)}` });
  };
  const deliveries = [0, 1].map((batch) =>
    delivery(
      Array.from({ length: 20 }, (_, n) => ({ id: `${batch}-${n}`, message: line() })),
      { logStream: `stream ${batch}` },
    ),
  );
  return { deliveries, calls, unreadable };
}

/** Delivers batches while a plan makes calls fail, then again as Lambda does, and compares the counters. */
async function countUnder(name: string, random: Random, plan: () => Fault | undefined): Promise<void> {
  const tableName = await createTokenTable(client);
  const token = tokenWith({ owner: "alice" });
  const store = createDynamoTokenStore({ tableName, eventRetention: 60, client });
  await store.create(token, writeFor(token));
  const tokenIds = [token.id, ...Array.from({ length: 3 }, () => newTokenId())];
  const { deliveries, calls, unreadable } = createDeliveries(random, tokenIds);
  const faulty = createDynamoClient();
  let told = 0;
  const counter = {
    tableName: accessLineTable,
    addUsage: createUsageRecorder({ tableName, apiName: "Orders", client: faulty }).addUsage,
    stampSightings: createSightingStamps({ tableName, client: createSdkItemClient(faulty) }),
    onUnreadable: (count: number) => {
      told += count;
    },
  };
  const deliver = (events: typeof deliveries) =>
    Promise.all(
      events.map((event) =>
        countUsage(counter, event).then(
          () => true,
          () => false,
        ),
      ),
    );

  plans.set(tableName, plan);
  // Each is delivered twice at once, as it may be.
  const succeeded = await deliver([...deliveries, ...deliveries]);
  plans.delete(tableName);
  const expected = [...calls].filter(([, count]) => count > 0).toSorted();
  const isExact = async () => JSON.stringify(await readCalls(tableName)) === JSON.stringify(expected);
  if (succeeded.every(Boolean) && !(await isExact())) part.count("falseSuccesses");
  // One after the other, and again for good measure: what was counted stays as it is.
  for (const event of [...deliveries, ...deliveries]) {
    if ((await deliver([event])).includes(false)) part.count("notRecovered");
  }
  if (!(await isExact())) part.count("miscounted");
  expect.soft([name, await readCalls(tableName)]).toEqual([name, expected]);
  // Lines are read before anything is written, so they are told of with each delivery.
  expect.soft([name, told]).toEqual([name, 4 * unreadable]);
  expect
    .soft([name, (await store.get(token.id))?.lastSeenAt ?? null])
    .toEqual([name, expect.stringMatching(/^2027-01-31/)]);
}

/** The calls of each token by the counters of the day, which must agree with their sum and with those of the hours. */
async function readCalls(tableName: string): Promise<[string, number][]> {
  const documents = DynamoDBDocumentClient.from(client);
  const query = async (pk: string) =>
    (
      await documents.send(
        new QueryCommand({
          TableName: tableName,
          KeyConditionExpression: "pk = :pk",
          ExpressionAttributeValues: { ":pk": pk },
        }),
      )
    ).Items ?? [];
  const sum = (items: readonly Record<string, unknown>[], isCounter: (name: string) => boolean) =>
    items
      .flatMap((item) => Object.entries(item))
      .reduce((total, [name, value]) => (isCounter(name) ? total + Number(value) : total), 0);
  const found: [string, number][] = [];
  for (const day of await query("DAY#2027-01-31")) {
    const tokenId = String(day["sk"]);
    const hours = (await query(`TOKEN#${tokenId}`)).filter(({ sk }) => String(sk).startsWith("HOUR#"));
    const counts = [[day], hours].flatMap((items) => [
      sum(items, (name) => name === "calls"),
      sum(items, (name) => name.startsWith("calls#")),
    ]);
    // Where they don't agree, the token has no right count.
    found.push([tokenId, counts.every((count) => count === counts[0]) ? (counts[0] ?? 0) : Number.NaN]);
  }
  return found.toSorted();
}

// An empty object is DynamoDB's response to a write that was made: nobody could tell another server's.
const { "an empty object": _, ...foreignPages } = foreign;
const quick: Readonly<Record<string, Fault>> = {
  ...refusing,
  ...losing,
  ...foreignPages,
  "a canceled transaction": exception(400, "TransactionInProgressException"),
};
const all: Readonly<Record<string, Fault>> = {
  ...quick,
  ...(part.isLong && stalling),
  ...(part.isLong && { "a clock 10 minutes behind": skewedClock(600_000) }),
};

it("a batch that was not counted in whole fails, and is counted exactly once when it comes again", async () => {
  const random = createRandom(part.seed);
  const lasting = Object.entries(all).map(([name, fault]) => ({ name, plan: () => fault as Fault | undefined }));
  const passing = Array.from({ length: part.size({ short: 1, long: 10 }) }, (_, round) => {
    const share = random.pick([0.1, 0.3, 0.6]);
    const choices = createRandom(part.seed + round);
    return {
      name: `round ${round}`,
      plan: () => (choices.chance(share) ? choices.pick(Object.values(quick)) : undefined),
    };
  });
  const cases = [...(part.isLong ? lasting : [random.pick(lasting)]), ...passing];
  await pMap(cases, ({ name, plan }, index) => countUnder(name, createRandom(part.seed + index), plan), {
    concurrency: 3,
  });
  part.count("faults", proxy.injected);
  part.expectNoFault();
});
