import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Token } from "../../core/token.ts";
import type { Page, TokenQuery } from "../../core/token-store.ts";
import { decodeCursor, encodeCursor } from "./pagination.ts";
import { queryEntries } from "./token-entries.ts";
import { maxReads, readTokens } from "./token-reading.ts";

/** How often one page goes back for more where a filter leaves too few tokens. Then it is short, and has a cursor. */
const maxRounds = 10;

/**
 * One page of tokens. Without a filter on what only the tokens tell, it costs one Query and one BatchGet.
 *
 * The cursor is the position of the last token that was answered or passed over, so that pages neither skip nor repeat
 * a token while others are created and deleted.
 *
 * @throws LatchkeyError `invalid_cursor`, `unavailable`.
 */
export async function listTokens(
  client: DynamoDBDocumentClient,
  tableName: string,
  query: TokenQuery,
): Promise<Page<Token>> {
  const listing = listingOf(query);
  let position = query.cursor === undefined ? undefined : decodeCursor(query.cursor, listing);
  const items: Token[] = [];
  if (isContradictory(query)) return { items, nextCursor: null };

  for (let round = 0; round < maxRounds && items.length < query.limit; round++) {
    const found = await nextTokens(client, tableName, query, position, query.limit - items.length);
    items.push(...found.tokens);
    if (found.position === null) return { items, nextCursor: null };
    position = found.position;
  }
  return { items, nextCursor: position === undefined ? null : encodeCursor(position, listing) };
}

/** At most `wanted` tokens of the query from a position on, and the position after them: `null` at the end. */
async function nextTokens(
  client: DynamoDBDocumentClient,
  tableName: string,
  query: TokenQuery,
  start: string | undefined,
  wanted: number,
): Promise<{ readonly tokens: readonly Token[]; readonly position: string | null }> {
  const batch = filtersTokens(query) ? maxReads : wanted;
  // One more than is read tells whether this page is the last.
  const { entries, next } = await queryEntries(client, tableName, query, start, batch + 1);
  const read = entries.slice(0, batch);
  const ids = read.map(({ tokenId }) => tokenId);
  const stored = await readTokens(client, tableName, ids);

  const tokens: Token[] = [];
  let position: string | null = next;
  for (const [index, entry] of read.entries()) {
    const token = stored.get(entry.tokenId);
    // Since the entry was read the token may have been deleted, or given another name under which it is listed.
    if (token?.name === entry.name && passesFilter(token, query)) tokens.push(token);
    // What is left over is for the next page, or the next round.
    const isLast = tokens.length === wanted || index === read.length - 1;
    if (isLast && index < entries.length - 1) position = entry.position;
    if (isLast) break;
  }
  return { tokens, position };
}

/** Whether no token can be what is asked for. An owner holds no space, so a prefix with one is none of an owner's. */
function isContradictory({ owner, ownerPrefix, name, namePrefix }: TokenQuery): boolean {
  if (owner === undefined && ownerPrefix?.includes(" ")) return true;
  return name !== undefined && namePrefix !== undefined && !name.startsWith(namePrefix);
}

/** Whether a query restricts by something that only the token itself tells. */
function filtersTokens(query: TokenQuery): boolean {
  return query.status !== undefined || query.expiresFrom !== undefined || query.expiresBefore !== undefined;
}

/** Whether a token has the status and the expiry that a query asks for. */
export function passesFilter(token: Token, { status, expiresFrom, expiresBefore }: TokenQuery): boolean {
  if (status !== undefined && token.status !== status) return false;
  if (expiresFrom === undefined && expiresBefore === undefined) return true;
  if (token.expiresAt === null) return false;
  const expiry = Date.parse(token.expiresAt);
  return (
    expiry >= boundary(expiresFrom, Number.NEGATIVE_INFINITY) &&
    expiry < boundary(expiresBefore, Number.POSITIVE_INFINITY)
  );
}

function boundary(time: string | undefined, otherwise: number): number {
  return time === undefined ? otherwise : Date.parse(time);
}

/**
 * What a cursor of a listing is bound to. The expiry window is left out: it moves with the clock from page to page,
 * and the position does not depend on it.
 */
export function listingOf({ owner, ownerPrefix, name, namePrefix, status }: TokenQuery): readonly unknown[] {
  return ["tokens", owner, owner === undefined ? ownerPrefix : undefined, name, namePrefix, status];
}
