import { createHash } from "node:crypto";
import { type DynamoDBDocumentClient, QueryCommand, type QueryCommandInput } from "@aws-sdk/lib-dynamodb";
import { LatchkeyError } from "../../core/errors.ts";
import { mapStoreError } from "./dynamo-client.ts";
import type { Item } from "./read-items.ts";

const checkLength = 9;

/**
 * Writes where a listing stopped, for the client to send back.
 *
 * The cursor is bound to its query: it carries a truncated SHA-256 over both. That finds mistakes and tampering; it is
 * no seal, and need not be one, because the partition that is read always comes from the query and never from here.
 *
 * @param position the last item that was returned, in the listing's own terms.
 * @param query what the listing is of: every member that decides which items there are and in which order.
 */
export function encodeCursor(position: string, query: readonly unknown[]): string {
  return Buffer.concat([cursorCheck(position, query), Buffer.from(position)]).toString("base64url");
}

/**
 * Reads a cursor that {@link encodeCursor} wrote for the same query.
 * @throws LatchkeyError `invalid_cursor` for one that was changed, or that belongs to another query.
 */
export function decodeCursor(cursor: string, query: readonly unknown[]): string {
  const bytes = Buffer.from(cursor, "base64url");
  const position = bytes.subarray(checkLength).toString();
  // Node skips over what is not base64url, so only writing it again shows that nothing was added.
  if (bytes.length <= checkLength || encodeCursor(position, query) !== cursor) throw invalidCursor();
  return position;
}

/** The refusal of a cursor. */
export function invalidCursor(): LatchkeyError {
  return new LatchkeyError("invalid_cursor", "The cursor does not belong to this query.");
}

function cursorCheck(position: string, query: readonly unknown[]): Buffer {
  // An absent member becomes null, so that the places of the others stay what they are.
  const text = JSON.stringify([position, ...query.map((member) => member ?? null)]);
  return createHash("sha256").update(text).digest().subarray(0, checkLength);
}

/** What a Query found, and the key after which there may be more. */
export interface QueryPage {
  readonly items: readonly Item[];
  readonly lastKey: Item | undefined;
}

/**
 * Makes one Query, from a key on where one is given.
 * @throws LatchkeyError `invalid_cursor` if DynamoDB does not take that key: nothing else in the query comes from
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
