import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, GetCommand, QueryCommand, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { describe, expect, it } from "vitest";
import { createDynamoFlushCounter } from "../../../functions/aws/cache-flush.ts";
import { createDynamoConnections } from "../../../functions/aws/dynamo-connections.ts";
import { createDynamoProtectedStages } from "../../../functions/aws/dynamo-protected-stages.ts";
import { createDynamoTokenStore } from "../../../functions/aws/dynamo-token-store.ts";
import { resumeDeletions } from "../../../functions/aws/token-deletions.ts";
import { eventItem } from "../../../functions/aws/token-items.ts";
import { changeFor, eventFor, tokenWith } from "../../support/token-fixture.ts";
import { mockDynamoDb } from "./mock-dynamodb.ts";

// DynamoDB Local reads everything strongly consistent, and its responses of 1 MB take seconds: so the calls are looked at.
const { documents, plain } = mockDynamoDb();

const table = { tableName: "Tokens", client: new DynamoDBClient({}) };
const store = createDynamoTokenStore({ ...table, eventRetention: 60 });
const connections = createDynamoConnections(table);
const token = tokenWith({ owner: "alice", name: "a" });
const stage = { apiId: "abc", stageName: "live" };
const since = new Date("2027-01-31T12:00:00.000Z");

const queries = () => documents.commandCalls(QueryCommand).map(({ args }) => args[0].input);

describe("a read that a decision rests on is strongly consistent:", () => {
  it.each<[string, () => Promise<unknown>]>([
    ["a token", () => store.get(token.id)],
    ["the token of a name", () => store.findByName("alice", "a")],
    ["the audit trail", () => store.listEvents(token.id, { limit: 10 })],
    ["the first event", () => store.firstEvent(token.id)],
    ["the tokens of an owner", () => store.list({ owner: "alice", limit: 10 })],
    ["the stages that are flushed", () => createDynamoProtectedStages(table).list()],
    ["the count of flushes", () => createDynamoFlushCounter(table).countFlushes()],
    ["the open connections of a token", () => connections.ofStage(stage).ofToken(token.id)],
    ["the connections that end", () => connections.ofStage(stage).expiredBy(since)],
    ["the tokens that changed", () => connections.changedTokens(since)],
    ["the events of a deleted token, and its item", () => store.delete(token.id, changeFor(token, "deleted"))],
  ])("%s", async (_what, read) => {
    for (const command of [QueryCommand, GetCommand, TransactWriteCommand, DeleteCommand] as const) {
      documents.on(command as typeof QueryCommand).resolves({});
    }
    plain.onAnyCommand().resolves({});
    await read();
    const reads = [
      ...queries(),
      ...documents.commandCalls(GetCommand).map(({ args }) => args[0].input),
      ...plain.commandCalls(GetItemCommand).map(({ args }) => args[0].input),
    ];
    expect(reads.length).toBeGreaterThan(0);
    for (const input of reads) expect(input).toMatchObject({ TableName: "Tokens", ConsistentRead: true });
  });
});

describe("what one response of 1 MB does not hold is read on with the next:", () => {
  const lastKey = { pk: "TOKEN#", sk: "EVENT#1" };

  it("every event of a deleted token gets the time from which it may be removed", async () => {
    const keys = (from: number, count: number) =>
      Array.from({ length: count }, (_, index) => ({ pk: "TOKEN#", sk: `EVENT#${from + index}` }));
    documents.on(TransactWriteCommand).resolves({});
    documents.on(GetCommand).resolves({});
    documents.on(DeleteCommand).resolves({});
    documents
      .on(QueryCommand)
      .resolvesOnce({ Items: keys(0, 150), LastEvaluatedKey: lastKey })
      .resolvesOnce({ Items: [], LastEvaluatedKey: lastKey })
      .resolves({ Items: keys(150, 30) });
    await store.delete(token.id, changeFor(token, "deleted"));
    const stamped = documents
      .commandCalls(TransactWriteCommand)
      .slice(1)
      .map(({ args }) => (args[0].input.TransactItems ?? []).map(({ Update }) => Update?.Key?.["sk"]));
    expect(stamped.map((batch) => batch.length)).toEqual([100, 50, 30]);
    expect(new Set(stamped.flat()).size).toBe(180);
    expect(queries().map(({ ExclusiveStartKey }) => ExclusiveStartKey)).toEqual([undefined, lastKey, lastKey]);
  });

  it("every deletion that is not finished is gone on with", async () => {
    const deletion = (tokenId: string) => ({ pk: "DELETING", sk: tokenId, tokenId, removableFrom: 1 });
    const [first, second] = [tokenWith().id, tokenWith().id];
    documents.on(GetCommand).resolves({});
    documents.on(DeleteCommand).resolves({});
    documents
      .on(QueryCommand, { ExclusiveStartKey: undefined })
      .resolvesOnce({ Items: [deletion(first)], LastEvaluatedKey: lastKey })
      .resolves({});
    documents.on(QueryCommand, { ExclusiveStartKey: lastKey }).resolves({ Items: [deletion(second)] });
    expect(await resumeDeletions(table, Date.now() + 60_000)).toBe(true);
    const removed = documents.commandCalls(DeleteCommand).map(({ args }) => args[0].input.Key?.["sk"]);
    expect(removed).toHaveLength(2);
    for (const [index, id] of [first, second].entries()) expect(removed[index]).toContain(id);
  });

  it("a page of the trail that is short for that has a next one", async () => {
    const items = [eventItem(eventFor(token, "created"))];
    documents.on(QueryCommand).resolves({ Items: items, LastEvaluatedKey: lastKey });
    const short = await store.listEvents(token.id, { limit: 10 });
    expect([short.items.length, short.nextCursor === null]).toEqual([1, false]);
    documents.on(QueryCommand).resolves({ Items: items });
    expect((await store.listEvents(token.id, { limit: 10 })).nextCursor).toBeNull();
    expect((await store.listEvents(token.id, { limit: 1 })).nextCursor).toBeNull();
    expect(queries().map(({ Limit }) => Limit)).toEqual([11, 11, 2]);
  });

  it("every connection of a token is found", async () => {
    const connection = (connectionId: string) => ({
      ...{ pk: "CONNECTIONS#abc/live", sk: `CONNECTION#${token.id}#${connectionId}` },
      ...{ ...stage, connectionId, tokenId: token.id, secretVersion: 1, sourceIp: null },
      connectedAt: since.toISOString(),
    });
    documents
      .on(QueryCommand)
      .resolvesOnce({ Items: [connection("c1")], LastEvaluatedKey: lastKey })
      .resolves({ Items: [connection("c2")] });
    const found = await connections.ofStage(stage).ofToken(token.id);
    expect(found.map(({ connectionId }) => connectionId)).toEqual(["c1", "c2"]);
    expect(queries().map(({ ExclusiveStartKey }) => ExclusiveStartKey)).toEqual([undefined, lastKey]);
  });
});
