import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, QueryCommand, type QueryCommandInput } from "@aws-sdk/lib-dynamodb";
import { invalidCursor } from "./cursor.ts";
import { mapStoreError } from "./dynamo-client.ts";
import { isException } from "./item-client.ts";
import { type Item, unmarshallOptions } from "./read-items.ts";

/** A client that takes and returns JavaScript values. Authorizers don't bundle it. */
export function createDocumentClient(client: DynamoDBClient): DynamoDBDocumentClient {
  return DynamoDBDocumentClient.from(client, { unmarshallOptions });
}

/** One page of a Query, and the key after which there may be more. */
export interface QueryPage {
  readonly items: readonly Item[];
  readonly lastKey: Item | undefined;
}

/**
 * Sends one Query.
 * @param start the key to start after; `undefined`: from the beginning.
 * @throws LatchkeyError `invalid_cursor` if DynamoDB refuses that key, which is the only part of a query that comes from
 *   clients; `unavailable`.
 */
export async function queryPage(
  client: DynamoDBDocumentClient,
  query: QueryCommandInput,
  start: Item | undefined,
): Promise<QueryPage> {
  const response = client.send(new QueryCommand({ ...query, ExclusiveStartKey: start }));
  const { Items = [], LastEvaluatedKey } = await mapStoreError(response).catch((error: unknown) => {
    throw start && isException(error, "ValidationException") ? invalidCursor() : error;
  });
  return { items: Items, lastKey: LastEvaluatedKey };
}

/** The items of all pages of a Query, page by page. @throws LatchkeyError `unavailable`. */
export async function* queryPages(
  client: DynamoDBDocumentClient,
  query: QueryCommandInput,
): AsyncGenerator<readonly Item[], void, undefined> {
  let start: Item | undefined;
  do {
    const { items, lastKey } = await queryPage(client, query, start);
    yield items;
    start = lastKey;
  } while (start);
}

/** All items of a Query. @throws LatchkeyError `unavailable`. */
export async function queryAll(client: DynamoDBDocumentClient, query: QueryCommandInput): Promise<Item[]> {
  const found: Item[] = [];
  for await (const items of queryPages(client, query)) found.push(...items);
  return found;
}
