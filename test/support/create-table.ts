import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
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

/** Makes an empty table of tokens, and returns its name, which no other test has. */
export async function createTokenTable(client: DynamoDBClient): Promise<string> {
  tables += 1;
  const TableName = `Tokens-${process.pid}-${Date.now()}-${tables}`;
  await createTable(client, TableName);
  return TableName;
}
