import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createDynamoConnections, type DynamoConnections } from "../../../functions/aws/dynamo-connections.ts";
import type { OpenConnections } from "../../../functions/connections/close-connections.ts";
import { mockDynamoDb } from "./mock-dynamodb.ts";

const { documents, plain } = mockDynamoDb();
const stage = { apiId: "abc", stageName: "live" };
const pk = "CONNECTIONS#abc/live";
const now = new Date("2027-01-31T13:00:00.000Z");
const validUntil = "2027-01-31T12:30:00.000Z";
const connection = {
  ...stage,
  connectionId: "c1",
  tokenId: "tok_1",
  secretVersion: 2,
  sourceIp: "192.0.2.7",
  connectedAt: "2027-01-31T12:00:00.000Z",
};
const asked = () => documents.commandCalls(QueryCommand)[0]?.args[0].input.ExpressionAttributeValues;

let connections: OpenConnections;
let changedTokens: DynamoConnections["changedTokens"];

beforeEach(() => {
  const created = createDynamoConnections({ tableName: "Tokens", client: new DynamoDBClient({}) });
  connections = created.ofStage(stage);
  changedTokens = created.changedTokens;
});
afterEach(() => void vi.restoreAllMocks());

it("finds the connections of a token in its stage", async () => {
  const item = { pk, sk: "CONNECTION#tok_1#c1", ...connection, ttl: 1 };
  documents.on(QueryCommand).resolves({ Items: [item] });
  expect(await connections.ofToken("tok_1")).toEqual([expect.objectContaining(connection)]);
  expect(asked()).toMatchObject({ ":partition": pk, ":first": "CONNECTION#tok_1#" });
});

it("finds the connections that have expired by a time, and when", async () => {
  const item = { pk, sk: `EXPIRY#${validUntil}#c1`, ...connection, ttl: 1 };
  documents.on(QueryCommand).resolves({ Items: [item] });
  expect(await connections.expiredBy(now)).toEqual([expect.objectContaining({ ...connection, validUntil })]);
  expect(asked()).toEqual({ ":partition": pk, ":first": "EXPIRY#", ":last": `EXPIRY#${now.toISOString()}` });
});

it("finds each token once that the feed tells of since a time", async () => {
  const entry = (time: string, id: string) => ({ pk: "REVOKED", sk: `2027-01-31T12:00:${time}.000Z#${id}` });
  documents.on(QueryCommand).resolves({ Items: [entry("01", "tok_1"), entry("02", "tok_2"), entry("03", "tok_1")] });
  expect(await changedTokens(now)).toEqual(["tok_1", "tok_2"]);
  expect(asked()).toEqual({ ":partition": "REVOKED", ":start": now.toISOString() });
});

it("removes a connection, and when it expires, apart", async () => {
  documents.on(DeleteCommand).resolves({});
  await connections.remove(connection);
  await connections.removeExpiry({ ...connection, validUntil });
  expect(documents.commandCalls(DeleteCommand).map(({ args }) => args[0].input)).toEqual([
    { TableName: "Tokens", Key: { pk, sk: "CONNECTION#tok_1#c1" } },
    { TableName: "Tokens", Key: { pk, sk: `EXPIRY#${validUntil}#c1` } },
  ]);
});

it("records when a connection expires", async () => {
  plain.on(PutItemCommand).resolves({});
  await connections.addExpiry(connection, validUntil);
  const [call] = plain.commandCalls(PutItemCommand).map(({ args }) => args[0].input);
  expect(call?.TableName).toBe("Tokens");
  expect(unmarshall(call?.Item ?? {})).toMatchObject({ pk, sk: `EXPIRY#${validUntil}#c1`, ...connection });
});

it("takes a connection whose item is damaged for one that no secret keeps open, and logs it", async () => {
  const log = vi.spyOn(console, "error").mockReturnValue();
  const { sourceIp: _, ...damaged } = connection;
  documents.on(QueryCommand).resolves({
    Items: [
      { pk, sk: "CONNECTION#tok_1#c1", ...damaged },
      { pk, sk: "CONNECTION#tok_1#" },
      { pk, sk: "CONNECTION#tok_1#", ...connection },
    ],
  });
  const known = { ...stage, connectionId: "c1", secretVersion: -1, sourceIp: null };
  expect(await connections.ofToken("tok_1")).toEqual([
    { ...known, tokenId: "tok_1", connectedAt: connection.connectedAt },
  ]);
  documents.on(QueryCommand).resolves({
    Items: [
      { pk, sk: `EXPIRY#${validUntil}#c1` },
      { pk, sk: "EXPIRY#" },
      { pk, sk: `EXPIRY#${validUntil}`, ...connection },
    ],
  });
  const [expired, ...none] = await connections.expiredBy(now);
  expect(expired).toEqual({ ...known, tokenId: "", validUntil, connectedAt: expect.any(String) });
  expect(Math.abs(Date.now() - Date.parse(expired?.connectedAt ?? ""))).toBeLessThan(60_000);
  expect(none).toEqual([]);
  expect(log).toHaveBeenCalledTimes(6);
});
