import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { secretSeenAttributes, tokenTable } from "../../contract/deployment/table.ts";
import { fieldsWith, type StoredToken, type Token } from "../../core/token.ts";
import { batchGet, project } from "./batch-get.ts";
import { type Item, readItems } from "./read-items.ts";
import { deletedAt, readStoredToken, readVisibleToken, tokenKey } from "./token-items.ts";

/** All attributes except the digests, which only verification reads. */
const attributes = [
  tokenTable.partitionKey,
  tokenTable.sortKey,
  ...fieldsWith("visible"),
  ...secretSeenAttributes,
  deletedAt,
];

/**
 * The tokens with these ids, by id and without their digests, by strongly consistent reads. Tokens that don't exist are
 * left out, and so are damaged ones, which are logged.
 * @throws LatchkeyError `unavailable`, also if DynamoDB leaves keys unprocessed through all attempts.
 */
export function readTokens(
  client: DynamoDBDocumentClient,
  tableName: string,
  tokenIds: readonly string[],
): Promise<ReadonlyMap<string, Token>> {
  return readAll({ client, tableName, options: project(attributes) }, tokenIds, readVisibleToken);
}

/** The same with digests. */
export function readStoredTokens(
  client: DynamoDBDocumentClient,
  tableName: string,
  tokenIds: readonly string[],
): Promise<ReadonlyMap<string, StoredToken>> {
  return readAll({ client, tableName, options: {} }, tokenIds, readStoredToken);
}

interface Source {
  readonly client: DynamoDBDocumentClient;
  readonly tableName: string;
  readonly options: Partial<ReturnType<typeof project>>;
}

async function readAll<T extends Token>(
  { client, tableName, options }: Source,
  tokenIds: readonly string[],
  read: (item: Item) => T | undefined,
): Promise<ReadonlyMap<string, T>> {
  const keys = [...new Set(tokenIds)].map(tokenKey);
  const tokens = readItems(await batchGet(client, tableName, { keys, ConsistentRead: true, ...options }), read);
  return new Map(tokens.filter((token) => token !== undefined).map((token) => [token.id, token]));
}
