import { DeleteTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import pMap from "p-map";
import { inject } from "vitest";
import { createTable } from "../../bench/token-table.ts";

/** A client of the DynamoDB Local that the tests run on. It waits longer than the product does: the machine is small. */
export function localDynamoClient(): DynamoDBClient {
  return new DynamoDBClient({
    endpoint: inject("dynamodbEndpoint"),
    region: "eu-central-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    requestHandler: { requestTimeout: 20_000, throwOnRequestTimeout: true, httpAgent: { maxSockets: 256 } },
  });
}

let tables = 0;
const created = new Set<string>();

/** Makes an empty table of tokens, and returns its name, which no other test has. */
export async function createTokenTable(client: DynamoDBClient): Promise<string> {
  tables += 1;
  const TableName = `Tokens-${process.pid}-${Date.now()}-${tables}`;
  await createTable(client, TableName);
  created.add(TableName);
  return TableName;
}

/** Deletes the tables that were made since the last call. */
export async function deleteTokenTables(): Promise<void> {
  if (created.size === 0) return;
  const client = localDynamoClient();
  await pMap(created, (TableName) => client.send(new DeleteTableCommand({ TableName })), { concurrency: 4 });
  created.clear();
  client.destroy();
}
