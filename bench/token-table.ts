import { CreateTableCommand, type DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { tableIndexes, tokenTable } from "../contract/deployment/table.ts";
import type { StoredToken } from "../core/token.ts";
import { newTokenId } from "../core/token-id.ts";

/** Makes an empty table of tokens. */
export async function createTable(client: DynamoDBClient, TableName: string): Promise<void> {
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
}

function keySchema({ partitionKey, sortKey }: { readonly partitionKey: string; readonly sortKey: string }) {
  return [
    { AttributeName: partitionKey, KeyType: "HASH" as const },
    { AttributeName: sortKey, KeyType: "RANGE" as const },
  ];
}

/** A token as the table holds it. */
export function createStoredToken(members: Partial<StoredToken>): StoredToken {
  const id = members.id ?? newTokenId();
  return {
    id,
    owner: "alice",
    name: `name of ${id}`,
    description: null,
    scopes: [],
    status: "active",
    expiresAt: null,
    allowedCidrs: [],
    lockedFields: [],
    createdAt: "2027-01-01T00:00:00.000Z",
    updatedAt: "2027-01-01T00:00:00.000Z",
    lastSeenAt: null,
    currentSecretLastSeenAt: null,
    previousSecretLastSeenAt: null,
    previousValidUntil: null,
    revokedAt: null,
    secretVersion: 1,
    version: 1,
    digest: null,
    previousDigest: null,
    ...members,
  };
}
