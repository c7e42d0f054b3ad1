import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { inject } from "vitest";
import { tokenTable } from "../../contract/deployment/table.ts";

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

/** Makes an empty table of tokens, and answers its name, which no other test has. */
export async function createTokenTable(client: DynamoDBClient): Promise<string> {
  tables += 1;
  const TableName = `Tokens-${process.pid}-${Date.now()}-${tables}`;
  const { partitionKey, sortKey, ownerIndex } = tokenTable;
  const attributes = [partitionKey, sortKey, ownerIndex.partitionKey, ownerIndex.sortKey];
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: attributes.map((AttributeName) => ({ AttributeName, AttributeType: "S" as const })),
      KeySchema: keySchema(tokenTable),
      GlobalSecondaryIndexes: [
        { IndexName: ownerIndex.name, KeySchema: keySchema(ownerIndex), Projection: { ProjectionType: "KEYS_ONLY" } },
      ],
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
