import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, GetCommand, QueryCommand, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createDocumentClient } from "../../../functions/aws/document-client.ts";
import { beginDeletion, finishDeletion } from "../../../functions/aws/token-deletions.ts";
import { measureConcurrency } from "../../support/concurrency.ts";
import { changeFor, eventFor, tokenWith } from "../../support/token-fixture.ts";
import { mockDynamoDb } from "./mock-dynamodb.ts";

const { documents } = mockDynamoDb();
const table = { client: createDocumentClient(new DynamoDBClient({})), tableName: "Tokens" };
const token = tokenWith({ owner: "alice", name: "a" });
const now = new Date("2027-01-31T12:00:00.500Z");
const deletion = { tokenId: token.id, removableFrom: 5 };
const transactions = () =>
  documents.commandCalls(TransactWriteCommand).map(({ args }) => args[0].input.TransactItems ?? []);
const removed = () => documents.commandCalls(DeleteCommand).map(({ args }) => args[0].input);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now });
  documents.on(TransactWriteCommand).resolves({});
  documents.on(GetCommand).resolves({});
  documents.on(DeleteCommand).resolves({});
});
afterEach(() => void vi.useRealTimers());

it("a deletion leaves a tombstone, and says from when on the trail may be removed, in whole seconds", async () => {
  const at = "2027-01-31T12:00:00.999Z";
  const change = changeFor(token, "deleted", { event: eventFor(token, "deleted", { at }) });
  const removableFrom = Date.parse("2027-02-01T12:00:00Z") / 1000;
  expect(await beginDeletion(table, token.id, change, 86_400)).toEqual({ tokenId: token.id, removableFrom });
  const [writes = []] = transactions();
  const items = writes.flatMap(({ Put }) => (Put?.Item ? [Put.Item] : []));
  expect(items).toContainEqual({ pk: `TOKEN#${token.id}`, sk: "DELETED", deletedAt: at });
  expect(items).toContainEqual({ pk: "DELETIONS", sk: token.id, tokenId: token.id, removableFrom });
  expect(items.find(({ pk }) => pk === "REVOKED")).toMatchObject({ status: "deleted" });
  for (const { Put, Update } of writes) expect((Put ?? Update)?.TableName).toBe("Tokens");
});

it("what is left of a token is removed with its name alone, and only while both are its own", async () => {
  documents.on(GetCommand).resolves({ Item: { pk: `TOKEN#${token.id}`, sk: "TOKEN", ...token, deletedAt: "now" } });
  documents.on(QueryCommand).resolves({});
  expect(await finishDeletion(table, deletion, now.getTime())).toBe(true);
  const [[first, second] = []] = transactions();
  expect(first?.Delete).toMatchObject({
    Key: { pk: `TOKEN#${token.id}`, sk: "TOKEN" },
    ConditionExpression: "attribute_exists(deletedAt)",
  });
  expect(second?.Delete).toMatchObject({
    Key: { pk: "OWNER#alice", sk: expect.stringMatching(/^NAME#a\t/) },
    ExpressionAttributeValues: { ":tokenId": token.id },
  });
  expect(removed()).toEqual([{ TableName: "Tokens", Key: { pk: "DELETIONS", sk: token.id } }]);
});

it("a deletion stops at its deadline, and is known as not finished", async () => {
  documents.on(QueryCommand).resolves({ Items: [{ pk: `TOKEN#${token.id}`, sk: "EVENT#1" }] });
  expect(await finishDeletion(table, deletion, now.getTime())).toBe(false);
  expect([transactions(), removed()]).toEqual([[], []]);
  expect(await finishDeletion(table, deletion, now.getTime() + 1)).toBe(true);
  expect([transactions().length, removed().length]).toEqual([1, 1]);
});

it("events get their expiry in transactions of 100 each, at most four at once", async () => {
  const events = Array.from({ length: 650 }, (_, n) => ({ pk: `TOKEN#${token.id}`, sk: `EVENT#${n}` }));
  const { run, maximum } = measureConcurrency();
  documents.on(TransactWriteCommand).callsFake(run);
  documents.on(QueryCommand).resolves({ Items: events });
  await finishDeletion(table, deletion, now.getTime() + 1);
  expect(transactions().map((writes) => writes.length)).toEqual([100, 100, 100, 100, 100, 100, 50]);
  expect(maximum()).toBe(4);
  const expired = transactions().flatMap((writes) => writes.map(({ Update }) => Update));
  expect(expired.map((update) => update?.Key)).toEqual(events);
  for (const update of expired) {
    expect(update).toMatchObject({
      ConditionExpression: "attribute_exists(pk)",
      ExpressionAttributeNames: { "#ttl": "ttl" },
      ExpressionAttributeValues: { ":ttl": 5 },
    });
  }
});
