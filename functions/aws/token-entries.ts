import type { DynamoDBDocumentClient, QueryCommandInput } from "@aws-sdk/lib-dynamodb";
import { itemKey, neverSeenDay, partitions, sortKeys, tokenTable } from "../../contract/deployment/table.ts";
import { tokenIdPattern } from "../../core/limits.ts";
import { isMatching } from "../../core/shape.ts";
import type { Token } from "../../core/token.ts";
import type { TokenQuery } from "../../core/token-store.ts";
import { invalidCursor } from "./cursor.ts";
import { queryPage } from "./document-client.ts";
import { keysOnly, lastKeyWithPrefix } from "./item-expressions.ts";
import { type Item, readItem, readItems } from "./read-items.ts";
import { isByExpiry, isByLastSeen } from "./token-filter.ts";
import { nameKey, nameSortKey, ownerIndexKey, ownerPartition, ownerSortKey, toDay, tokenKey } from "./token-items.ts";

/** What a listing finds of a token before it reads it. */
export interface Entry {
  readonly tokenId: string;
  /** Whether the token, as it is by now, is still listed here: its name or its expiry may have changed. */
  readonly matches: (token: Token) => boolean;
  /** Where in the listing it stands. */
  readonly position: string;
}

/** The entries of a listing, in its order. A position is where the listing can go on from. */
export interface Entries {
  readonly entries: readonly Entry[];
  /** The position after which there may be more, or `null`. */
  readonly next: string | null;
}

const { partitionKey: pk, sortKey: sk } = tokenTable;

const tokenIdLength = "tok_".length + 26;

const positionOfName = new RegExp(`^([^ ]+) (${sortKeys.name}(.+)\\t\\S+) (tok_[0-9a-z]{26})$`, "s");

/** How many entries of the index are looked at for one page where a name is searched for among all owners. */
const searched = 2_000;

/**
 * Reads the entries of a listing: those of one owner by name from the table itself, strongly consistent, all others
 * from an index. The partition comes from the query and never from the position, so a forged position opens nothing.
 *
 * @param most the most entries that are of use to the caller.
 * @throws LatchkeyError `invalid_cursor` for a position that is none of this query's; `unavailable`.
 */
export async function queryEntries(
  client: DynamoDBDocumentClient,
  tableName: string,
  query: TokenQuery,
  position: string | undefined,
  most: number,
): Promise<Entries> {
  const listing = listingBy(query);
  const start = position === undefined ? undefined : listing.keyAt(position);
  const { first, last, partition } = listing.range;
  const { partitionKey, sortKey } = listing.keys;
  // A range from the position on: DynamoDB Local reads all that comes before it otherwise, which the position alone skips.
  const startKey = String(start?.[sortKey] ?? "");
  const begin = isAfter(startKey, first) ? startKey : first;
  // DynamoDB refuses a range that ends before it begins.
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
    Limit: listing.input.FilterExpression === undefined ? most : searched,
  };
  const { items, lastKey } = await queryPage(client, input, start);
  return {
    entries: readItems(items, (item) => readEntry(listing, item)),
    next: lastKey ? listing.toEntry(lastKey).position : null,
  };
}

/** @throws DamagedError for an item that does not say which token it lists. */
function readEntry({ toEntry }: Listing, item: Item): Entry {
  const entry = toEntry(item);
  readItem({ tokenId: isMatching(tokenIdPattern) }, { tokenId: entry.tokenId }, item);
  return entry;
}

/** Whether a key comes after another. DynamoDB compares bytes of UTF-8, JavaScript units of UTF-16. */
function isAfter(key: string, other: string): boolean {
  return Buffer.compare(Buffer.from(key), Buffer.from(other)) > 0;
}

interface Listing {
  /** The keys of the table or index that is read. */
  readonly keys: { readonly partitionKey: string; readonly sortKey: string };
  /** The partition, and the first and last sort key that the listing may have. */
  readonly range: { readonly partition: string; readonly first: string; readonly last: string };
  /** What the Query says besides. */
  readonly input: Partial<QueryCommandInput>;
  /** The entry of an item, or of as much of it as its key. */
  readonly toEntry: (item: Item) => Entry;
  /** The key of what stands at a position; `undefined`: it comes before all that the listing is of. */
  readonly keyAt: (position: string) => Item | undefined;
}

function listingBy(query: TokenQuery): Listing {
  if (isByLastSeen(query)) return byLastSeen(query);
  if (isByExpiry(query)) return byExpiry(query);
  return query.owner === undefined ? ofAllOwners(query) : ofOneOwner(query.owner, query);
}

/** The names of one owner. Their position is the sort key. */
function ofOneOwner(owner: string, query: TokenQuery): Listing {
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

/** The names of all owners, or of those that begin so. Their position is `<owner> <sort key> <id>`. */
function ofAllOwners({ ownerPrefix = "", ...query }: TokenQuery): Listing {
  const { name: IndexName, partitionKey, sortKey } = tokenTable.ownerIndex;
  const names = nameRange("", query);
  const owners = ownerSortKey(ownerPrefix);
  const isSearch = query.name !== undefined || query.namePrefix !== undefined;
  return {
    keys: tokenTable.ownerIndex,
    // A key can't be empty. No owner begins with a space.
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
      const [, owner, nameSortKey, folded, tokenId] = positionOfName.exec(position) ?? [];
      if (!owner || !nameSortKey || !folded || !tokenId) throw invalidCursor();
      const key = ownerIndexKey(owner, folded, tokenId);
      return { ...itemKey(ownerPartition(owner), nameSortKey), [partitionKey]: partitions.index, [sortKey]: key };
    },
  };
}

/** The tokens that expire within a time, of one owner or of all. Their position is `<expiry> <id>`. */
function byExpiry({ owner, expiresFrom = "0000", expiresBefore }: TokenQuery): Listing {
  const index = owner === undefined ? tokenTable.expiryIndex : tokenTable.ownerExpiryIndex;
  const { name: IndexName, partitionKey, sortKey } = index;
  const partition = owner ?? partitions.index;
  return {
    keys: index,
    range: { partition, first: expiresFrom, last: lastBefore(expiresBefore) },
    input: { IndexName },
    toEntry: ({ [pk]: partitionOfToken, [sortKey]: expiry }) => {
      const tokenId = String(partitionOfToken).slice(partitions.token.length);
      return { tokenId, matches: ({ expiresAt }) => expiresAt === expiry, position: `${expiry} ${tokenId}` };
    },
    keyAt: (position) => {
      const [, expiry, tokenId] = /^(\S+) (tok_[0-9a-z]{26})$/.exec(position) ?? [];
      if (!expiry || !tokenId) throw invalidCursor();
      return expiry < expiresFrom ? undefined : { ...tokenKey(tokenId), [partitionKey]: partition, [sortKey]: expiry };
    },
  };
}

/** The tokens by the day on which they were last seen, of one owner or of all. Their position is `<day> <id>`. */
function byLastSeen({ owner, lastSeenBefore, neverSeen }: TokenQuery): Listing {
  const index = owner === undefined ? tokenTable.lastSeenIndex : tokenTable.ownerLastSeenIndex;
  const { name: IndexName, partitionKey, sortKey } = index;
  const partition = owner ?? partitions.index;
  // No day is before the year 1, and what no day is after.
  const first = neverSeen === false ? "0001" : neverSeenDay;
  const last = neverSeen === true ? neverSeenDay : lastSeenBefore === undefined ? "~" : toDay(lastSeenBefore);
  return {
    keys: index,
    range: { partition, first, last },
    input: { IndexName },
    toEntry: ({ [pk]: partitionOfToken, [sortKey]: day }) => {
      const tokenId = String(partitionOfToken).slice(partitions.token.length);
      const matches = ({ lastSeenAt }: Token) => (lastSeenAt === null ? neverSeenDay : toDay(lastSeenAt)) === day;
      return { tokenId, matches, position: `${day} ${tokenId}` };
    },
    keyAt: (position) => {
      const [, day, tokenId] = /^(\d{4}-\d\d-\d\d) (tok_[0-9a-z]{26})$/.exec(position) ?? [];
      if (!day || !tokenId) throw invalidCursor();
      return day < first ? undefined : { ...tokenKey(tokenId), [partitionKey]: partition, [sortKey]: day };
    },
  };
}

/** The last millisecond before a time, since a range of keys includes its end. Without a time, what no time is after. */
function lastBefore(time: string | undefined): string {
  return time === undefined ? "~" : new Date(Date.parse(time) - 1).toISOString();
}

/** The sort keys of the name items that a query asks for. */
function nameRange(owner: string, { name, namePrefix = "" }: TokenQuery) {
  const first = name === undefined ? nameSortKey(namePrefix) : nameKey(owner, name)[sk];
  return { first, last: name === undefined ? lastKeyWithPrefix(first) : first };
}
