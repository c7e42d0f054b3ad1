import { type AttributeValue, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { beforeEach, expect, it, vi } from "vitest";
import { newTokenId } from "../../../core/token-id.ts";
import { createDynamoUsageStore } from "../../../functions/aws/dynamo-usage-store.ts";
import { createTokenTable, localDynamoClient } from "../../support/create-table.ts";

const client = localDynamoClient();
const day = "2027-01-31";
let tableName: string;
let log: ReturnType<typeof vi.spyOn>;

beforeEach(async () => {
  tableName = await createTokenTable(client);
  log = vi.spyOn(console, "error").mockReturnValue();
  return () => void log.mockRestore();
});

const put = (pk: string, sk: string, attributes: Record<string, AttributeValue>) =>
  client.send(new PutItemCommand({ TableName: tableName, Item: { pk: { S: pk }, sk: { S: sk }, ...attributes } }));
const logged = () => log.mock.calls.map(([line]: unknown[]) => (line as { detail: string }).detail);

const counter = "calls#2xx#Orders#GET /v1/orders/{id}";
const usage = { owner: { S: "alice" }, calls: { N: "2" }, [counter]: { N: "2" } };

it.each<[string, Record<string, AttributeValue>, reason: string]>([
  ["no owner", { [counter]: { N: "2" } }, "Missing or invalid: owner."],
  ["a counter that is a text", { ...usage, [counter]: { S: "2" } }, `Invalid: ${counter}.`],
  ["a negative counter", { ...usage, [counter]: { N: "-1" } }, `Invalid: ${counter}.`],
  ["a counter that JavaScript can't represent", { ...usage, [counter]: { N: "1e100" } }, `Invalid: ${counter}.`],
])("usage with %s is named as damaged and left out", async (_what, attributes, reason) => {
  const store = createDynamoUsageStore({ tableName, client });
  const [damaged, whole] = [newTokenId(), newTokenId()];
  await put(`DAY#${day}`, damaged, attributes);
  await put(`DAY#${day}`, whole, usage);
  const calls = [{ api: "Orders", route: "GET /v1/orders/{id}", statusClass: "2xx", count: 2 }];
  expect(await store.readDay(day)).toEqual([{ tokenId: whole, owner: "alice", period: day, calls }]);
  expect(logged()).toEqual([`The item DAY#${day} ${damaged} is damaged. ${reason}`]);
  expect(await store.readOfToken(damaged, "day", [day])).toEqual([]);
});

it("a damaged total and a damaged start of counting are left out", async () => {
  const store = createDynamoUsageStore({ tableName, client });
  const [damaged, whole] = [newTokenId(), newTokenId()];
  await put(`DAY#${day}`, damaged, { ...usage, calls: { N: "1e100" } });
  await put(`DAY#${day}`, whole, usage);
  expect(await store.readDayTotals([damaged, whole], [day])).toEqual([{ tokenId: whole, period: day, count: 2 }]);
  await put("APIS", "Orders", { since: { S: "2026" } });
  await put("APIS", "Users", { since: { S: "2027-01-01T00:00:00.000Z" } });
  expect(await store.countedSince()).toBe("2027-01-01T00:00:00.000Z");
  expect(logged()).toEqual([
    `The item DAY#${day} ${damaged} is damaged. Missing or invalid: calls.`,
    "The item APIS Orders is damaged. Missing or invalid: since.",
  ]);
});
