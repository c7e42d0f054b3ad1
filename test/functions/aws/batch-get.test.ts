import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { BatchGetCommand, DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { afterEach, expect, it, vi } from "vitest";
import { batchGet } from "../../../functions/aws/batch-get.ts";
import { measureConcurrency } from "../../support/concurrency.ts";
import { mockDynamoDb } from "./mock-dynamodb.ts";

const { documents } = mockDynamoDb();
const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const keysOf = (count: number) => Array.from({ length: count }, (_, n) => ({ pk: `TOKEN#${n}`, sk: "TOKEN" }));
const read = (count: number) => batchGet(client, "Tokens", { keys: keysOf(count) });
const requested = () =>
  documents.commandCalls(BatchGetCommand).map(({ args }) => args[0].input.RequestItems?.Tokens?.Keys ?? []);

afterEach(() => void vi.restoreAllMocks());

it("asks for 100 keys at a time, each once, and returns what each response has", async () => {
  documents.on(BatchGetCommand).callsFake(({ RequestItems }) => ({ Responses: { Tokens: RequestItems.Tokens.Keys } }));
  expect(await read(250)).toEqual(keysOf(250));
  expect(requested().map((keys) => keys.length)).toEqual([100, 100, 50]);
});

it("asks for nothing where there are no keys, and returns nothing where there are no items", async () => {
  documents.on(BatchGetCommand).resolves({});
  expect(await read(0)).toEqual([]);
  expect(requested()).toEqual([]);
  expect(await read(1)).toEqual([]);
});

it("asks again for the keys of this table alone that were left unprocessed", async () => {
  documents.on(BatchGetCommand).resolves({ UnprocessedKeys: { Others: { Keys: keysOf(3) } } });
  expect(await read(1)).toEqual([]);
  expect(requested()).toEqual([keysOf(1)]);
});

it("sends at most eight requests at once", async () => {
  const { run, maximum } = measureConcurrency();
  documents.on(BatchGetCommand).callsFake(async () => {
    await run();
    return {};
  });
  await read(1_000);
  expect([requested().length, maximum()]).toEqual([10, 8]);
});

it("asks first without a pause, and pauses before it asks again", async () => {
  vi.spyOn(Math, "random").mockReturnValue(1);
  documents
    .on(BatchGetCommand)
    .resolvesOnce({ UnprocessedKeys: { Tokens: { Keys: keysOf(1) } } })
    .resolves({});
  const started = performance.now();
  const reading = read(1);
  await new Promise(setImmediate);
  expect(requested()).toHaveLength(1);
  await reading;
  expect(requested()).toHaveLength(2);
  expect(performance.now() - started).toBeGreaterThan(38);
});

it("says how many keys were left unprocessed where it gives up", async () => {
  vi.spyOn(Math, "random").mockReturnValue(0);
  documents.on(BatchGetCommand).resolves({ UnprocessedKeys: { Tokens: { Keys: keysOf(2) } } });
  await expect(read(3)).rejects.toMatchObject({
    code: "unavailable",
    cause: { message: "DynamoDB left 2 keys unprocessed." },
  });
});
