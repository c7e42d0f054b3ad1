import { BatchGetCommand, type DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { secretSeenAttributes, tokenTable } from "../../contract/deployment/table.ts";
import { fieldsWith, type StoredToken, type Token } from "../../core/token.ts";
import { backOff, mapStoreError } from "./dynamo-client.ts";
import { unavailable } from "./item-client.ts";
import { type Item, readItems } from "./read-items.ts";
import { deletedAt, readStoredToken, readVisibleToken, tokenKey } from "./token-items.ts";

/** The most tokens that DynamoDB reads in one request. */
export const maxReads = 100;

const attempts = 8;

// Digests are left out by naming what to read: they leave the database for verification only.
const attributes = [
  tokenTable.partitionKey,
  tokenTable.sortKey,
  ...fieldsWith("visible"),
  ...secretSeenAttributes,
  deletedAt,
];
const projection = {
  ProjectionExpression: attributes.map((attribute) => `#${attribute}`).join(", "),
  ExpressionAttributeNames: Object.fromEntries(attributes.map((attribute) => [`#${attribute}`, attribute])),
};

/**
 * The tokens of these ids, by id and without their digests, read strongly consistent. One that does not exist any more
 * is not among them, nor is one whose item is damaged, which is logged.
 * @throws LatchkeyError `unavailable`, also if DynamoDB leaves keys unprocessed through all attempts.
 */
export function readTokens(
  client: DynamoDBDocumentClient,
  tableName: string,
  tokenIds: readonly string[],
): Promise<ReadonlyMap<string, Token>> {
  return readAll(client, { tableName, ...projection }, tokenIds, readVisibleToken);
}

/** The same with their digests. */
export function readStoredTokens(
  client: DynamoDBDocumentClient,
  tableName: string,
  tokenIds: readonly string[],
): Promise<ReadonlyMap<string, StoredToken>> {
  return readAll(client, { tableName }, tokenIds, readStoredToken);
}

interface Source extends Partial<typeof projection> {
  readonly tableName: string;
}

async function readAll<T extends Token>(
  client: DynamoDBDocumentClient,
  source: Source,
  tokenIds: readonly string[],
  read: (item: Item) => T | undefined,
): Promise<ReadonlyMap<string, T>> {
  const ids = [...new Set(tokenIds)];
  const batches = Array.from({ length: Math.ceil(ids.length / maxReads) }, (_, index) =>
    readBatch(client, source, ids.slice(index * maxReads, (index + 1) * maxReads), read),
  );
  return new Map((await Promise.all(batches)).flat().map((token) => [token.id, token]));
}

async function readBatch<T extends Token>(
  client: DynamoDBDocumentClient,
  { tableName, ...attributesToRead }: Source,
  tokenIds: readonly string[],
  read: (item: Item) => T | undefined,
): Promise<readonly T[]> {
  const tokens: T[] = [];
  let keys: Record<string, unknown>[] = tokenIds.map(tokenKey);
  for (let failed = 0; keys.length > 0; failed++) {
    if (failed === attempts) throw unavailable(new Error(`DynamoDB left ${keys.length} keys unprocessed.`));
    if (failed > 0) await backOff(failed);
    const command = new BatchGetCommand({
      RequestItems: { [tableName]: { Keys: keys, ConsistentRead: true, ...attributesToRead } },
    });
    const { Responses, UnprocessedKeys } = await mapStoreError(client.send(command));
    const found = readItems(Responses?.[tableName] ?? [], read);
    tokens.push(...found.filter((token) => token !== undefined));
    keys = UnprocessedKeys?.[tableName]?.Keys ?? [];
  }
  return tokens;
}
