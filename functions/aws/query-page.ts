import { type DynamoDBDocumentClient, QueryCommand, type QueryCommandInput } from "@aws-sdk/lib-dynamodb";
import { invalidCursor } from "./cursor.ts";
import { mapStoreError } from "./map-store-error.ts";
import type { Item } from "./token-items.ts";

/** What a Query found, and the key after which there may be more. */
export interface QueryPage {
  readonly items: readonly Item[];
  readonly lastKey: Item | undefined;
}

/**
 * Makes one Query, from a key on where one is given.
 * @throws LatchkeyError `invalid_cursor` where DynamoDB does not take that key: nothing else in the query comes from
 *   outside; `unavailable`.
 */
export async function queryPage(
  client: DynamoDBDocumentClient,
  query: QueryCommandInput,
  start: Item | undefined,
): Promise<QueryPage> {
  const response = client.send(new QueryCommand({ ...query, ExclusiveStartKey: start }));
  const { Items = [], LastEvaluatedKey } = await mapStoreError(response).catch((error: unknown) => {
    throw start && error instanceof Error && error.name === "ValidationException" ? invalidCursor() : error;
  });
  return { items: Items, lastKey: LastEvaluatedKey };
}
