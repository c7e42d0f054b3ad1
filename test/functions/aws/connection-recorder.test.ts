import { unmarshall } from "@aws-sdk/util-dynamodb";
import { expect, it } from "vitest";
import { createConnectionRecorder } from "../../../functions/aws/connection-recorder.ts";
import type { ItemClient } from "../../../functions/aws/item-client.ts";
import type { Connection } from "../../../functions/connections/connection.ts";

const connection: Connection = {
  apiId: "abc",
  stageName: "live",
  connectionId: "c1",
  tokenId: "tok_1",
  secretVersion: 2,
  sourceIp: null,
  connectedAt: "2027-01-31T12:00:00.001Z",
};
const partition = "CONNECTIONS#abc/live";
/** From when DynamoDB may remove what is recorded: two hours after the connection was accepted, in whole seconds. */
const ttl = Date.parse("2027-01-31T14:00:01.000Z") / 1000;
const recordedAs = (sk: string) => ({ pk: partition, sk, ...connection, ttl });

function recorder() {
  const items: Record<string, unknown>[] = [];
  const putItem: ItemClient["putItem"] = async ({ TableName, Item = {} }) => {
    expect(TableName).toBe("Tokens");
    items.push(unmarshall(Item));
  };
  return { items, ...createConnectionRecorder({ tableName: "Tokens", client: { putItem } as ItemClient }) };
}

it("records a connection by its token, to be removed when API Gateway has closed it", async () => {
  const { items, add } = recorder();
  await add(connection, null);
  expect(items).toEqual([recordedAs("CONNECTION#tok_1#c1")]);
});

it("records when its access expires before the connection itself, so that no record lacks its expiry", async () => {
  const { items, add } = recorder();
  const end = "2027-01-31T13:00:00.000Z";
  await add(connection, end);
  expect(items).toEqual([recordedAs(`EXPIRY#${end}#c1`), recordedAs("CONNECTION#tok_1#c1")]);
});

it("records no expiry after the maximum age of the connection", async () => {
  const { items, addExpiry, add } = recorder();
  const last = "2027-01-31T14:00:00.001Z";
  await addExpiry(connection, last);
  await addExpiry(connection, "2027-01-31T14:00:00.002Z");
  expect(items).toEqual([recordedAs(`EXPIRY#${last}#c1`)]);
  await add(connection, "2027-01-31T14:00:00.002Z");
  expect(items.slice(1)).toEqual([recordedAs("CONNECTION#tok_1#c1")]);
});

it("records no member that a connection does not have", async () => {
  const { items, add } = recorder();
  await add({ ...connection, sourceIp: undefined } as unknown as Connection, null);
  expect(items[0]).not.toHaveProperty("sourceIp");
});
