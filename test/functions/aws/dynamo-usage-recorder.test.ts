import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  TransactionCanceledException,
} from "@aws-sdk/client-dynamodb";
import { PutCommand, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { PeriodUsage } from "../../../core/usage/aggregate-calls.ts";
import { createUsageRecorder } from "../../../functions/aws/dynamo-usage-recorder.ts";
import { measureConcurrency } from "../../support/concurrency.ts";
import { mockDynamoDb } from "./mock-dynamodb.ts";

const { documents } = mockDynamoDb();
const at = new Date("2027-01-31T12:00:00.999Z");

const createRecorder = () =>
  createUsageRecorder({ tableName: "Usage", apiName: "Orders", client: new DynamoDBClient({}), now: () => at });

const usageOf = (tokenId: string, routes = 1): PeriodUsage => ({
  tokenId,
  owner: "alice",
  length: "hour",
  period: "2027-01-31T12",
  counts: Array.from({ length: routes }, (_, n) => ({ route: `GET /${n}`, statusClass: "2xx", count: n + 1 })),
});

/** The writes of each transaction, without its marker. */
const transactions = () =>
  documents.commandCalls(TransactWriteCommand).map(({ args }) => (args[0].input.TransactItems ?? []).slice(1));
/** The part that each transaction says that it is. */
const parts = () =>
  documents
    .commandCalls(TransactWriteCommand)
    .map(({ args }) => args[0].input.TransactItems?.[0]?.Put?.Item?.["sk"] as unknown);

function cancelled(...codes: readonly string[]): TransactionCanceledException {
  const CancellationReasons = codes.map((Code) => ({ Code }));
  return new TransactionCanceledException({ message: "Cancelled.", $metadata: {}, CancellationReasons });
}

beforeEach(() => {
  documents.on(PutCommand).resolves({});
  documents.on(TransactWriteCommand).resolves({});
  vi.spyOn(Math, "random").mockReturnValue(0);
  return () => vi.restoreAllMocks();
});

describe("an API", () => {
  const registered = () => documents.commandCalls(PutCommand).map(({ args }) => args[0].input);

  it("is recorded as counted since the first of its calls, once", async () => {
    const { addUsage } = createRecorder();
    await addUsage("nothing", []);
    expect(registered()).toEqual([]);
    for (const digest of ["one", "two"]) await addUsage(digest, [usageOf("tok_1")]);
    expect(registered()).toEqual([
      {
        TableName: "Usage",
        Item: { pk: "APIS", sk: "Orders", since: "2027-01-31T12:00:00.999Z" },
        ConditionExpression: "attribute_not_exists(pk)",
      },
    ]);
  });

  it("that is recorded stays as it is", async () => {
    documents.on(PutCommand).rejects(new ConditionalCheckFailedException({ message: "there", $metadata: {} }));
    await createRecorder().addUsage("one", [usageOf("tok_1")]);
    expect(transactions()).toHaveLength(1);
  });

  it("that can't be recorded has no calls counted yet: they come again", async () => {
    const { addUsage } = createRecorder();
    const failure = Object.assign(new Error("no"), { name: "AccessDeniedException" });
    documents.on(PutCommand).rejectsOnce(failure).resolves({});
    await expect(addUsage("one", [usageOf("tok_1")])).rejects.toBe(failure);
    expect(transactions()).toEqual([]);
    await addUsage("one", [usageOf("tok_1")]);
    expect([registered().length, transactions().length]).toEqual([2, 1]);
    // What is rejected without an Error is no condition either.
    const another = createRecorder();
    documents.on(PutCommand).callsFake(() => Promise.reject("no Error"));
    await expect(another.addUsage("one", [usageOf("tok_1")])).rejects.toBe("no Error");
  });
});

describe("the usage of a batch", () => {
  it("is added with what says so, which is kept for 15 days", async () => {
    await createRecorder().addUsage("digest", [usageOf("tok_1", 2)]);
    expect(documents.commandCalls(TransactWriteCommand)[0]?.args[0].input.TransactItems).toEqual([
      {
        Put: {
          TableName: "Usage",
          Item: { pk: "BATCH#digest", sk: "0", ttl: Date.parse("2027-02-15T12:00:00Z") / 1000 },
          ConditionExpression: "attribute_not_exists(pk)",
        },
      },
      {
        Update: {
          TableName: "Usage",
          Key: { pk: "TOKEN#tok_1", sk: "HOUR#2027-01-31T12" },
          UpdateExpression: "SET #owner = :owner, #ttl = :ttl ADD #0 :0, #1 :1, #2 :2",
          ExpressionAttributeNames: {
            "#owner": "owner",
            "#ttl": "ttl",
            "#0": "calls",
            "#1": "calls#2xx#Orders#GET /0",
            "#2": "calls#2xx#Orders#GET /1",
          },
          ExpressionAttributeValues: {
            ":owner": "alice",
            ":ttl": Date.parse("2027-03-02T13:00:00Z") / 1000,
            ":0": 3,
            ":1": 1,
            ":2": 2,
          },
        },
      },
    ]);
  });

  it("is added in parts of 24 tokens and 100 counters of each, no item twice in a part", async () => {
    const wide = usageOf("tok_wide", 201);
    const usage = [...Array.from({ length: 24 }, (_, n) => usageOf(`tok_${n}`)), wide, usageOf("tok_full", 100)];
    await createRecorder().addUsage("digest", usage);
    expect(parts()).toEqual(["0", "1", "2", "3"]);
    const counters = transactions().map((writes) =>
      writes.map(({ Update }) => [
        Update?.Key?.["pk"].slice("TOKEN#tok_".length),
        Object.keys(Update?.ExpressionAttributeNames ?? {}).length - 3,
      ]),
    );
    expect(counters).toEqual([
      Array.from({ length: 24 }, (_, n) => [String(n), 1]),
      [
        ["wide", 100],
        ["full", 100],
      ],
      [["wide", 100]],
      [["wide", 1]],
    ]);
    const sums = transactions().flatMap((writes) =>
      writes.flatMap(({ Update }) =>
        Update?.Key?.["pk"] === "TOKEN#tok_wide" ? [Update.ExpressionAttributeValues?.[":0"]] : [],
      ),
    );
    expect(sums.reduce((sum, each) => sum + each, 0)).toBe((201 * 202) / 2);
  });

  it("is added from a part on that chance decides, so that batches of the same tokens meet less often", async () => {
    vi.mocked(Math.random).mockReturnValue(0.7);
    await createRecorder().addUsage(
      "digest",
      Array.from({ length: 72 }, (_, n) => usageOf(`tok_${n}`)),
    );
    expect(parts()).toEqual(["2", "0", "1"]);
  });

  it("is added by at most four transactions at once", async () => {
    const { run, maximum } = measureConcurrency();
    documents.on(TransactWriteCommand).callsFake(run);
    await createRecorder().addUsage(
      "digest",
      Array.from({ length: 240 }, (_, n) => usageOf(`tok_${n}`)),
    );
    expect([transactions().length, maximum()]).toEqual([10, 4]);
  });

  it("is not added again where it was added before", async () => {
    documents.on(TransactWriteCommand).rejects(cancelled("ConditionalCheckFailed", "None"));
    await createRecorder().addUsage("digest", [usageOf("tok_1")]);
    expect(transactions()).toHaveLength(1);
  });

  it("that could not be added in part fails, and the other parts are added", async () => {
    const failure = Object.assign(new Error("no"), { name: "AccessDeniedException" });
    documents.on(TransactWriteCommand).rejectsOnce(failure).resolves({});
    const added = createRecorder().addUsage(
      "digest",
      Array.from({ length: 30 }, (_, n) => usageOf(`tok_${n}`)),
    );
    await expect(added).rejects.toMatchObject({ errors: [failure] });
    expect(parts()).toEqual(["0", "1"]);
    documents.on(TransactWriteCommand).rejects(cancelled("ThrottlingError"));
    await expect(createRecorder().addUsage("digest", [usageOf("tok_1")])).rejects.toMatchObject({
      errors: [{ code: "unavailable" }],
    });
  });

  it("is counted under one route where an item has no room for more, and that of other tokens as it is", async () => {
    const mixed = usageOf("tok_full", 3);
    const last = { route: "GET /x", statusClass: "4xx" as const, count: 5 };
    const full = { ...mixed, counts: [...mixed.counts, last] };
    documents
      .on(TransactWriteCommand)
      .rejectsOnce(cancelled("None", "None", "ValidationError"))
      .resolves({});
    await createRecorder().addUsage("digest", [usageOf("tok_1", 2), full]);
    const [, second = []] = transactions();
    const counters = second.map(
      ({ Update: { ExpressionAttributeNames: names, ExpressionAttributeValues: values } = {} }) =>
        Object.entries(names ?? {})
          .filter(([key]) => /\d/.test(key))
          .map(([key, name]) => [name, values?.[key.replace("#", ":")]]),
    );
    expect(counters).toEqual([
      [
        ["calls", 3],
        ["calls#2xx#Orders#GET /0", 1],
        ["calls#2xx#Orders#GET /1", 2],
      ],
      [
        ["calls", 11],
        ["calls#2xx#Orders#OTHER /*", 6],
        ["calls#4xx#Orders#OTHER /*", 5],
      ],
    ]);
  });

  it("is added without an item that has no room even so, which is told", async () => {
    const refused = cancelled("None", "ValidationError", "None");
    documents.on(TransactWriteCommand).rejectsOnce(refused).rejectsOnce(refused).resolves({});
    const adding = createRecorder().addUsage("digest", [usageOf("tok_full"), usageOf("tok_1")]);
    await expect(adding).rejects.toMatchObject({
      errors: [
        {
          message: expect.stringMatching(
            /^Items of usage are full or damaged, and calls were not counted: tok_full in 2027-01-31[T\d]*\.$/,
          ),
        },
      ],
    });
    expect(transactions().map((writes) => writes.length)).toEqual([2, 2, 1]);
  });

  it("fails where the rest is refused too, or where DynamoDB says no reason", async () => {
    for (const failure of [
      cancelled("None", "ValidationError"),
      cancelled(),
      new TransactionCanceledException({ message: "no", $metadata: {} } as never),
    ]) {
      documents.on(TransactWriteCommand).rejects(failure);
      await expect(createRecorder().addUsage("digest", [usageOf("tok_1")])).rejects.toMatchObject({
        errors: [failure],
      });
    }
    expect(transactions()).toHaveLength(5);
  });
});
