import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { BatchGetCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { afterEach, expect, it, vi } from "vitest";
import { createDynamoUsageStore } from "../../../functions/aws/dynamo-usage-store.ts";
import { mockDynamoDb } from "./mock-dynamodb.ts";

const { documents } = mockDynamoDb();
const usage = createDynamoUsageStore({ tableName: "Usage", client: new DynamoDBClient({}) });
const queries = () => documents.commandCalls(QueryCommand).map(({ args }) => args[0].input);
const keysRead = () => documents.commandCalls(BatchGetCommand).map(({ args }) => args[0].input.RequestItems?.["Usage"]);
const call = (count: number) => ({ "calls#2xx#Orders#GET /": count });
const counted = (count: number) => [{ api: "Orders", route: "GET /", statusClass: "2xx", count }];

afterEach(() => void vi.restoreAllMocks());

it("reads the days of a token by their keys", async () => {
  const item = { pk: "DAY#2027-01-31", sk: "tok_1", owner: "alice", ttl: 1, calls: 3, ...call(3) };
  documents.on(BatchGetCommand).resolves({ Responses: { Usage: [item] } });
  expect(await usage.readOfToken("tok_1", "day", ["2027-01-30", "2027-01-31"])).toEqual([
    { tokenId: "tok_1", owner: "alice", period: "2027-01-31", calls: counted(3) },
  ]);
  expect(keysRead()[0]?.Keys).toEqual([
    { pk: "DAY#2027-01-30", sk: "tok_1" },
    { pk: "DAY#2027-01-31", sk: "tok_1" },
  ]);
  expect(queries()).toEqual([]);
});

it("reads the hours of a token from the first to the last, and on where a response has no room for all", async () => {
  const item = (hour: string, count: number) => ({ pk: "TOKEN#tok_1", sk: `HOUR#${hour}`, owner: "a", ...call(count) });
  const lastKey = { pk: "TOKEN#tok_1", sk: "HOUR#2027-01-31T11" };
  documents
    .on(QueryCommand)
    .resolvesOnce({ Items: [item("2027-01-31T11", 1)], LastEvaluatedKey: lastKey })
    .resolves({ Items: [item("2027-01-31T13", 2)] });
  const found = await usage.readOfToken("tok_1", "hour", ["2027-01-31T11", "2027-01-31T12", "2027-01-31T13"]);
  expect(found).toEqual([
    { tokenId: "tok_1", owner: "a", period: "2027-01-31T11", calls: counted(1) },
    { tokenId: "tok_1", owner: "a", period: "2027-01-31T13", calls: counted(2) },
  ]);
  expect(queries().map(({ ExclusiveStartKey }) => ExclusiveStartKey)).toEqual([undefined, lastKey]);
  expect(queries()[0]).toMatchObject({
    TableName: "Usage",
    ExpressionAttributeValues: {
      ":partition": "TOKEN#tok_1",
      ":first": "HOUR#2027-01-31T11",
      ":last": "HOUR#2027-01-31T13",
    },
  });
  expect(keysRead()).toEqual([]);
});

it("reads no more of the days than their sums, where these are all that is wanted", async () => {
  const items = [
    { pk: "DAY#2027-01-31", sk: "tok_1", calls: 3 },
    { pk: "DAY#2027-01-30", sk: "tok_2", calls: 0 },
  ];
  documents.on(BatchGetCommand).resolves({ Responses: { Usage: items } });
  expect(await usage.readDayTotals(["tok_1", "tok_2"], ["2027-01-30", "2027-01-31"])).toEqual([
    { tokenId: "tok_1", period: "2027-01-31", count: 3 },
    { tokenId: "tok_2", period: "2027-01-30", count: 0 },
  ]);
  expect(keysRead()[0]).toMatchObject({
    Keys: [
      { pk: "DAY#2027-01-30", sk: "tok_1" },
      { pk: "DAY#2027-01-31", sk: "tok_1" },
      { pk: "DAY#2027-01-30", sk: "tok_2" },
      { pk: "DAY#2027-01-31", sk: "tok_2" },
    ],
    ProjectionExpression: "#0, #1, #2",
    ExpressionAttributeNames: { "#0": "pk", "#1": "sk", "#2": "calls" },
  });
});

it("leaves out and logs a damaged item, and counts only attributes that are counters", async () => {
  const log = vi.spyOn(console, "error").mockReturnValue();
  const day = { pk: "DAY#2027-01-31", owner: "a" };
  const damaged = { ...day, sk: "tok_0", owner: 1 };
  const miscounted = { ...day, sk: "tok_2", ...call(1), "calls#2xx#Orders#GET /a": "1" };
  const odd = { ...day, sk: "tok_1", ...call(1), other: 5, "calls#6xx#Orders#GET /": 5 };
  documents.on(QueryCommand).resolves({ Items: [damaged, miscounted, odd] });
  expect(await usage.readDay("2027-01-31")).toEqual([
    { tokenId: "tok_1", owner: "a", period: "2027-01-31", calls: counted(1) },
  ]);
  documents.on(BatchGetCommand).resolves({ Responses: { Usage: [{ pk: "DAY#2027-01-31", sk: "tok_0", calls: "3" }] } });
  expect(await usage.readDayTotals(["tok_0"], ["2027-01-31"])).toEqual([]);
  expect(log.mock.calls.map(([line]) => line.detail)).toEqual([
    "The item DAY#2027-01-31 tok_0 is damaged. Missing or invalid: owner.",
    "The item DAY#2027-01-31 tok_2 is damaged. Invalid: calls#2xx#Orders#GET /a.",
    "The item DAY#2027-01-31 tok_0 is damaged. Missing or invalid: calls.",
  ]);
});

it("counts since the first API was counted", async () => {
  vi.spyOn(console, "error").mockReturnValue();
  const api = (sk: string, since: unknown) => ({ pk: "APIS", sk, since });
  documents
    .on(QueryCommand)
    .resolvesOnce({})
    .resolves({
      Items: [api("a", "2027-02-01T00:00:00.000Z"), api("b", "2027-01-01T00:00:00.000Z"), api("c", 0)],
    });
  expect(await usage.countedSince()).toBeNull();
  expect(await usage.countedSince()).toBe("2027-01-01T00:00:00.000Z");
  expect(queries()[0]?.ExpressionAttributeValues).toEqual({ ":partition": "APIS" });
});
