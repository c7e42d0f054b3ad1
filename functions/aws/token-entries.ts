import type { DynamoDBDocumentClient, QueryCommandInput } from "@aws-sdk/lib-dynamodb";
import { partitions, sortKeys, tokenTable } from "../../contract/deployment/table.ts";
import type { Token } from "../../core/token.ts";
import type { TokenQuery } from "../../core/token-store.ts";
import { invalidCursor, queryPage } from "./pagination.ts";
import { isByExpiry } from "./token-filter.ts";
import {
  type Item,
  nameKey,
  ownerIndexKey,
  ownerPartition,
  sortKeyOfNames,
  sortKeyOfOwners,
  tokenKey,
} from "./token-items.ts";

/** What a listing finds of a token before it reads it. */
export interface Entry {
  readonly tokenId: string;
  /** Whether the token, as it is by now, is still listed here: its name or its expiry may have changed. */
  readonly isOf: (token: Token) => boolean;
  /** Where in the listing it stands. */
  readonly position: string;
}

/** The entries of a listing, in its order. A position is where the listing can go on from. */
export interface Entries {
  readonly entries: readonly Entry[];
  /** The position after which there may be more, or `null`. */
  readonly next: string | null;
}

const tokenIdLength = "tok_".length + 26;

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
  const input = {
    TableName: tableName,
    ...listing.input,
    Limit: listing.input.FilterExpression === undefined ? most : searched,
  };
  const start = position === undefined ? undefined : listing.keyAt(position);
  const { items, lastKey } = await queryPage(client, input, start);
  return { entries: items.map(listing.entryOf), next: lastKey ? listing.entryOf(lastKey).position : null };
}

interface Listing {
  readonly input: Partial<QueryCommandInput>;
  /** The entry of an item, or of as much of it as its key. */
  readonly entryOf: (item: Item) => Entry;
  /** The key of what stands at a position; `undefined`: it comes before all that the listing is of. */
  readonly keyAt: (position: string) => Item | undefined;
}

function listingBy(query: TokenQuery): Listing {
  if (isByExpiry(query)) return byExpiry(query);
  return query.owner === undefined ? ofAllOwners(query) : ofOneOwner(query.owner, query);
}

/** The names of one owner. Their position is the sort key. */
function ofOneOwner(owner: string, query: TokenQuery): Listing {
  const names = namesOf(owner, query);
  return {
    input: {
      KeyConditionExpression: `pk = :pk AND ${names.condition}`,
      ExpressionAttributeValues: { ":pk": ownerPartition(owner), ":sk": names.value },
      ProjectionExpression: "sk, tokenId",
      ConsistentRead: true,
    },
    entryOf: (item) => ({
      tokenId: String(item.tokenId),
      isOf: ({ name }) => nameKey(owner, name).sk === item.sk,
      position: String(item.sk).slice(sortKeys.name.length),
    }),
    keyAt: (position) => ({ pk: ownerPartition(owner), sk: sortKeys.name + position }),
  };
}

/** The names of all owners, or of those that begin so. Their position is `<owner> <sort key> <id>`. */
function ofAllOwners({ ownerPrefix = "", ...query }: TokenQuery): Listing {
  const { name: IndexName, partitionKey, sortKey } = tokenTable.ownerIndex;
  const names = namesOf("", query);
  const isSearch = query.name !== undefined || query.namePrefix !== undefined;
  return {
    input: {
      IndexName,
      KeyConditionExpression: `${partitionKey} = :all${ownerPrefix && ` AND begins_with(${sortKey}, :owners)`}`,
      ...(isSearch && { FilterExpression: names.condition }),
      ExpressionAttributeValues: {
        ":all": partitions.index,
        ...(ownerPrefix && { ":owners": sortKeyOfOwners(ownerPrefix) }),
        ...(isSearch && { ":sk": names.value }),
      },
    },
    entryOf: ({ pk, sk, [sortKey]: key }) => {
      const owner = String(pk).slice(partitions.owner.length);
      const tokenId = String(key).slice(-tokenIdLength);
      return { tokenId, isOf: ({ name }) => nameKey(owner, name).sk === sk, position: `${owner} ${sk} ${tokenId}` };
    },
    keyAt: (position) => {
      const [, owner, sk, folded, tokenId] = /^([^ ]+) (NAME#(.+)\t\S+) (tok_[0-9a-z]{26})$/s.exec(position) ?? [];
      if (!owner || !sk || !folded || !tokenId) throw invalidCursor();
      const key = ownerIndexKey(owner, folded, tokenId);
      return { pk: ownerPartition(owner), sk, [partitionKey]: partitions.index, [sortKey]: key };
    },
  };
}

/** The tokens that expire within a time, of one owner or of all. Their position is `<expiry> <id>`. */
function byExpiry({ owner, expiresFrom = "0000", expiresBefore }: TokenQuery): Listing {
  const index = owner === undefined ? tokenTable.expiryIndex : tokenTable.ownerExpiryIndex;
  const { name: IndexName, partitionKey, sortKey } = index;
  const partition = owner ?? partitions.index;
  return {
    input: {
      IndexName,
      KeyConditionExpression: "#partition = :partition AND #expiry BETWEEN :from AND :last",
      ExpressionAttributeNames: { "#partition": partitionKey, "#expiry": sortKey },
      ExpressionAttributeValues: { ":partition": partition, ":from": expiresFrom, ":last": lastBefore(expiresBefore) },
    },
    entryOf: ({ pk, [sortKey]: expiry }) => {
      const tokenId = String(pk).slice(partitions.token.length);
      return { tokenId, isOf: ({ expiresAt }) => expiresAt === expiry, position: `${expiry} ${tokenId}` };
    },
    keyAt: (position) => {
      const [, expiry, tokenId] = /^(\S+) (tok_[0-9a-z]{26})$/.exec(position) ?? [];
      if (!expiry || !tokenId) throw invalidCursor();
      return expiry < expiresFrom ? undefined : { ...tokenKey(tokenId), [partitionKey]: partition, [sortKey]: expiry };
    },
  };
}

/** The last millisecond before a time, since a range of keys includes its end. Without a time, what no time is after. */
function lastBefore(time: string | undefined): string {
  return time === undefined ? "~" : new Date(Date.parse(time) - 1).toISOString();
}

/** The condition on the sort key of name items. The index can filter by it, since it is not the index's own key. */
function namesOf(owner: string, { name, namePrefix = "" }: TokenQuery): { condition: string; value: string } {
  return name === undefined
    ? { condition: "begins_with(sk, :sk)", value: sortKeyOfNames(namePrefix) }
    : { condition: "sk = :sk", value: nameKey(owner, name).sk ?? "" };
}
