import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { inject } from "vitest";
import { tableIndexes, tokenTable } from "../../contract/deployment/table.ts";

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
  const attributes = new Set([tokenTable, ...tableIndexes].flatMap((keys) => [keys.partitionKey, keys.sortKey]));
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: Array.from(attributes, (AttributeName) => ({ AttributeName, AttributeType: "S" as const })),
      KeySchema: keySchema(tokenTable),
      GlobalSecondaryIndexes: tableIndexes.map((index) => ({
        IndexName: index.name,
        KeySchema: keySchema(index),
        Projection: { ProjectionType: "KEYS_ONLY" as const },
      })),
    }),
  );
  return TableName;
}

function keySchema({ partitionKey, sortKey }: { readonly partitionKey: string; readonly sortKey: string }) {
  return [
    { AttributeName: partitionKey, KeyType: "HASH" as const },
    { AttributeName: sortKey, KeyType: "RANGE" as const },
  ];
}
