import type { DynamoDBDocumentClient, QueryCommandInput } from "@aws-sdk/lib-dynamodb";
import { itemKey, neverSeenDay, partitions, sortKeys, tokenTable } from "../../contract/deployment/table.ts";
import { tokenIdForm, tokenIdPattern } from "../../core/limits.ts";
import { isMatching } from "../../core/shape.ts";
import type { Token } from "../../core/token.ts";
import type { TokenQuery } from "../../core/token-store.ts";
import { invalidCursor } from "./cursor.ts";
import { queryPage } from "./document-client.ts";
import { keysOnly, lastKeyWithPrefix } from "./item-expressions.ts";
import { type Item, readItem, readItems } from "./read-items.ts";
import { isByExpiry, isByLastSeen } from "./token-filter.ts";
import { nameKey, nameSortKey, ownerIndexKey, ownerPartition, ownerSortKey, toDay, tokenKey } from "./token-items.ts";

/** An entry of a listing, from which the token is then read. */
export interface Entry {
  readonly tokenId: string;
  /** Whether the current token still belongs to this entry: its name or expiry may have changed in between. */
  readonly matches: (token: Token) => boolean;
  /** The position in the listing, where a later page can start. */
  readonly position: string;
}

/** One page of entries, in the order of the listing. */
export interface Entries {
  readonly entries: readonly Entry[];
  /** The position after which there may be more entries, or `null`. */
  readonly next: string | null;
}

const { partitionKey: pk, sortKey: sk } = tokenTable;

const tokenIdLength = "tok_".length + 26;

/** The formats of positions. */
const namePosition = new RegExp(`^([^ ]+) (${sortKeys.name}(.+)\\t\\S+) (${tokenIdForm})$`, "s");
const expiryPosition = new RegExp(`^(\\S+) (${tokenIdForm})$`);
const dayPosition = new RegExp(`^(\\d{4}-\\d\\d-\\d\\d) (${tokenIdForm})$`);

/** The number of index entries to evaluate per Query when names are searched among all owners. */
const searchLimit = 2_000;

/**
 * Reads the entries of a listing: one owner's tokens by name from the table, strongly consistent, and all other listings
 * from an index. The partition always comes from the query, so a forged position opens nothing.
 *
 * @param limit the maximum number of entries.
 * @throws LatchkeyError `invalid_cursor` for a position that doesn't belong to this query; `unavailable`.
 */
export async function queryEntries(
  client: DynamoDBDocumentClient,
  tableName: string,
  query: TokenQuery,
  position: string | undefined,
  limit: number,
): Promise<Entries> {
  const listing = toListing(query);
  const start = position === undefined ? undefined : listing.keyAt(position);
  const { first, last, partition } = listing.range;
  const { partitionKey, sortKey } = listing.keys;
  // The range begins at the position, because DynamoDB Local would read everything before ExclusiveStartKey.
  const startKey = String(start?.[sortKey] ?? "");
  const begin = isAfter(startKey, first) ? startKey : first;
  // DynamoDB refuses an empty range.
  if (isAfter(begin, last)) return { entries: [], next: null };
  const input = {
    TableName: tableName,
    ...listing.input,
    KeyConditionExpression: "#partition = :partition AND #sort BETWEEN :first AND :last",
    ExpressionAttributeNames: { "#partition": partitionKey, "#sort": sortKey },
    ExpressionAttributeValues: {
      ...listing.input.ExpressionAttributeValues,
      ":partition": partition,
      ":first": begin,
      ":last": last,
    },
    Limit: listing.input.FilterExpression === undefined ? limit : searchLimit,
  };
  const { items, lastKey } = await queryPage(client, input, start);
  return {
    entries: readItems(items, (item) => readEntry(listing, item)),
    next: lastKey ? listing.toEntry(lastKey).position : null,
  };
}

/** @throws DamagedError if the item doesn't have a valid token id. */
function readEntry({ toEntry }: Listing, item: Item): Entry {
  const entry = toEntry(item);
  readItem({ tokenId: isMatching(tokenIdPattern) }, { tokenId: entry.tokenId }, item);
  return entry;
}

/** Whether a key sorts after another. DynamoDB compares the bytes of UTF-8, JavaScript the units of UTF-16. */
function isAfter(key: string, other: string): boolean {
  return Buffer.compare(Buffer.from(key), Buffer.from(other)) > 0;
}

interface Listing {
  /** The key attributes of the table or index. */
  readonly keys: { readonly partitionKey: string; readonly sortKey: string };
  /** The partition, and the first and last sort key of the listing. */
  readonly range: { readonly partition: string; readonly first: string; readonly last: string };
  /** The other parameters of the Query. */
  readonly input: Partial<QueryCommandInput>;
  /** The entry of an item. The item's key is enough. */
  readonly toEntry: (item: Item) => Entry;
  /** The key at a position; `undefined` if it is before the listing's range. */
  readonly keyAt: (position: string) => Item | undefined;
}

function toListing(query: TokenQuery): Listing {
  if (isByLastSeen(query)) return listByLastSeen(query);
  if (isByExpiry(query)) return listByExpiry(query);
  return query.owner === undefined ? listAllOwners(query) : listOwner(query.owner, query);
}

/** The tokens of one owner by name. The position is the sort key without its prefix. */
function listOwner(owner: string, query: TokenQuery): Listing {
  return {
    keys: tokenTable,
    range: { partition: ownerPartition(owner), ...nameRange(owner, query) },
    input: { ProjectionExpression: `${keysOnly}, tokenId`, ConsistentRead: true },
    toEntry: (item) => ({
      tokenId: String(item.tokenId),
      matches: ({ name }) => nameKey(owner, name)[sk] === item[sk],
      position: String(item[sk]).slice(sortKeys.name.length),
    }),
    keyAt: (position) => itemKey(ownerPartition(owner), sortKeys.name + position),
  };
}

/** The tokens of all owners, or of owners with a prefix, by owner and name. The position is `<owner> <sort key> <id>`. */
function listAllOwners({ ownerPrefix = "", ...query }: TokenQuery): Listing {
  const { name: IndexName, partitionKey, sortKey } = tokenTable.ownerIndex;
  const names = nameRange("", query);
  const owners = ownerSortKey(ownerPrefix);
  const isSearch = query.name !== undefined || query.namePrefix !== undefined;
  return {
    keys: tokenTable.ownerIndex,
    // A key can't be empty, and all owners sort after a space.
    range: { partition: partitions.index, first: owners || " ", last: lastKeyWithPrefix(owners) },
    input: {
      IndexName,
      // The index can filter by the sort key of name items, since it is not the index's own key.
      ...(isSearch && {
        FilterExpression: `${sk} BETWEEN :name AND :lastName`,
        ExpressionAttributeValues: { ":name": names.first, ":lastName": names.last },
      }),
    },
    toEntry: (item) => {
      const owner = String(item[pk]).slice(partitions.owner.length);
      const tokenId = String(item[sortKey]).slice(-tokenIdLength);
      const matches = ({ name }: Token) => nameKey(owner, name)[sk] === item[sk];
      return { tokenId, matches, position: `${owner} ${item[sk]} ${tokenId}` };
    },
    keyAt: (position) => {
      const [, owner, nameSortKey, folded, tokenId] = namePosition.exec(position) ?? [];
      if (!owner || !nameSortKey || !folded || !tokenId) throw invalidCursor();
      const key = ownerIndexKey(owner, folded, tokenId);
      return { ...itemKey(ownerPartition(owner), nameSortKey), [partitionKey]: partitions.index, [sortKey]: key };
    },
  };
}

/** The tokens of one owner or of all that expire in a time range, by expiry. The position is `<expiry> <id>`. */
function listByExpiry({ owner, expiresFrom = "0000", expiresBefore }: TokenQuery): Listing {
  const index = owner === undefined ? tokenTable.expiryIndex : tokenTable.ownerExpiryIndex;
  const { name: IndexName, partitionKey, sortKey } = index;
  const partition = owner ?? partitions.index;
  return {
    keys: index,
    range: { partition, first: expiresFrom, last: lastKeyBefore(expiresBefore) },
    input: { IndexName },
    toEntry: ({ [pk]: tokenPartition, [sortKey]: expiry }) => {
      const tokenId = String(tokenPartition).slice(partitions.token.length);
      return { tokenId, matches: ({ expiresAt }) => expiresAt === expiry, position: `${expiry} ${tokenId}` };
    },
    keyAt: (position) => {
      const [, expiry, tokenId] = expiryPosition.exec(position) ?? [];
      if (!expiry || !tokenId) throw invalidCursor();
      return expiry < expiresFrom ? undefined : { ...tokenKey(tokenId), [partitionKey]: partition, [sortKey]: expiry };
    },
  };
}

/** The tokens of one owner or of all by the day on which they were last seen. The position is `<day> <id>`. */
function listByLastSeen({ owner, lastSeenBefore, neverSeen }: TokenQuery): Listing {
  const index = owner === undefined ? tokenTable.lastSeenIndex : tokenTable.ownerLastSeenIndex;
  const { name: IndexName, partitionKey, sortKey } = index;
  const partition = owner ?? partitions.index;
  // "0001" sorts before all days, and "~" after them.
  const first = neverSeen === false ? "0001" : neverSeenDay;
  const last = neverSeen === true ? neverSeenDay : lastSeenBefore === undefined ? "~" : toDay(lastSeenBefore);
  return {
    keys: index,
    range: { partition, first, last },
    input: { IndexName },
    toEntry: ({ [pk]: tokenPartition, [sortKey]: day }) => {
      const tokenId = String(tokenPartition).slice(partitions.token.length);
      const matches = ({ lastSeenAt }: Token) => (lastSeenAt === null ? neverSeenDay : toDay(lastSeenAt)) === day;
      return { tokenId, matches, position: `${day} ${tokenId}` };
    },
    keyAt: (position) => {
      const [, day, tokenId] = dayPosition.exec(position) ?? [];
      if (!day || !tokenId) throw invalidCursor();
      return day < first ? undefined : { ...tokenKey(tokenId), [partitionKey]: partition, [sortKey]: day };
    },
  };
}

/** The last key before a time: ranges include their end. Without a time, a key that sorts after all times. */
function lastKeyBefore(time: string | undefined): string {
  return time === undefined ? "~" : new Date(Date.parse(time) - 1).toISOString();
}

/** The range of the sort keys of the name items that a query matches. */
function nameRange(owner: string, { name, namePrefix = "" }: TokenQuery) {
  const first = name === undefined ? nameSortKey(namePrefix) : nameKey(owner, name)[sk];
  return { first, last: name === undefined ? lastKeyWithPrefix(first) : first };
}
