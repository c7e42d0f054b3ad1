import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Token } from "../../core/token.ts";
import type { Page, TokenQuery } from "../../core/token-store.ts";
import { maxReads } from "./batch-get.ts";
import { decodeCursor, encodeCursor, invalidCursor } from "./cursor.ts";
import { queryEntries } from "./token-entries.ts";
import {
  filtersTokens,
  isContradictory,
  type ListingPart,
  listingKey,
  listingParts,
  passesFilter,
} from "./token-filter.ts";
import { readTokens } from "./token-reading.ts";

/** The maximum number of reads per page, if a filter leaves too few tokens. After that, the page is short and has a cursor. */
const maxRounds = 10;

/**
 * One page of tokens. Without a filter that needs the tokens themselves, it costs one Query and one BatchGetItem.
 *
 * The cursor is the position of the last token that was returned or filtered out, so that pages neither skip nor repeat
 * tokens while others are created and deleted.
 *
 * @throws LatchkeyError `invalid_cursor`, `unavailable`.
 */
export async function listTokens(
  client: DynamoDBDocumentClient,
  tableName: string,
  query: TokenQuery,
): Promise<Page<Token>> {
  const listing = listingKey(query);
  let place = query.cursor === undefined ? beginning : parsePlace(decodeCursor(query.cursor, listing));
  const items: Token[] = [];
  if (isContradictory(query)) return { items, nextCursor: null };

  const parts = listingParts(query);
  for (let round = 0; round < maxRounds && items.length < query.limit; round++) {
    const part = parts[place.part];
    if (!part) return { items, nextCursor: null };
    const found = await nextTokens(client, tableName, part, place.position, query.limit - items.length);
    items.push(...found.tokens);
    place = found.position === null ? { part: place.part + 1 } : { ...place, position: found.position };
  }
  const isEnd = place.part === parts.length;
  return { items, nextCursor: isEnd ? null : encodeCursor(`${place.part} ${place.position ?? ""}`, listing) };
}

/** A place in a listing: a part, and a position in that part. */
interface Place {
  readonly part: number;
  readonly position?: string;
}

const beginning: Place = { part: 0 };

function parsePlace(text: string): Place {
  const [, part, position] = /^(\d) (.*)$/s.exec(text) ?? [];
  if (part === undefined) throw invalidCursor();
  return { part: Number(part), ...(position && { position }) };
}

/** Up to `maxTokens` tokens of a query after a position, and the position of the last one; `null` at the end. */
async function nextTokens(
  client: DynamoDBDocumentClient,
  tableName: string,
  query: ListingPart,
  start: string | undefined,
  maxTokens: number,
): Promise<{ readonly tokens: readonly Token[]; readonly position: string | null }> {
  const batch = filtersTokens(query) ? maxReads : maxTokens;
  // One more entry than needed, to know whether this page is the last.
  const { entries, next } = await queryEntries(client, tableName, query, start, batch + 1);
  const read = entries.slice(0, batch);
  const ids = read.map(({ tokenId }) => tokenId);
  const stored = await readTokens(client, tableName, ids);

  const tokens: Token[] = [];
  let position: string | null = next;
  for (const [index, entry] of read.entries()) {
    const token = stored.get(entry.tokenId);
    // The token may have been deleted or renamed since its entry was read.
    if (token && entry.matches(token) && passesFilter(token, query)) tokens.push(token);
    // The remaining entries are for the next page or the next round.
    const isLast = tokens.length === maxTokens || index === read.length - 1;
    if (isLast && index < entries.length - 1) position = entry.position;
    if (isLast) break;
  }
  return { tokens, position };
}
