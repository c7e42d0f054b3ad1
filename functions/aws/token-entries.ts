import type { DynamoDBDocumentClient, QueryCommandInput } from "@aws-sdk/lib-dynamodb";
import { partitions, sortKeys, tokenTable } from "../../contract/deployment/table.ts";
import type { TokenQuery } from "../../core/token-store.ts";
import { invalidCursor, queryPage } from "./pagination.ts";
import { type Item, nameKey, ownerPartition, parseIndexPosition } from "./token-items.ts";

/** A name item: which token has the name, and where in the listing it stands. */
export interface Entry {
  readonly name: string;
  readonly tokenId: string;
  readonly position: string;
}

/** The name items of a listing, in its order. A position is where the listing can go on from. */
export interface Entries {
  readonly entries: readonly Entry[];
  /** The position after which there may be more, or `null`. */
  readonly next: string | null;
}

/** How many entries of the index are looked at for one page where a name is searched for among all owners. */
const searched = 2_000;

/**
 * Reads name items: an owner's from the table itself, strongly consistent, those of all owners from the index.
 * The partition comes from the query and never from the position, so a forged position opens nothing.
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
  const listing = query.owner === undefined ? ofAllOwners(query) : ofOneOwner(query.owner, query);
  const input = {
    TableName: tableName,
    ...listing.input,
    Limit: listing.input.FilterExpression === undefined ? most : searched,
  };
  const start = position === undefined ? undefined : listing.keyAt(position);
  const { items, lastKey } = await queryPage(client, input, start);
  return {
    entries: items.map((item) => ({ ...listing.entryOf(item), position: listing.positionOf(item) })),
    next: lastKey ? listing.positionOf(lastKey) : null,
  };
}

interface Listing {
  readonly input: Partial<QueryCommandInput>;
  readonly entryOf: (item: Item) => Omit<Entry, "position">;
  readonly positionOf: (key: Item) => string;
  readonly keyAt: (position: string) => Item;
}

/** The name items of one owner. Their position is the name. */
function ofOneOwner(owner: string, query: TokenQuery): Listing {
  const nameOf = (item: Item) => String(item.sk).slice(sortKeys.name.length);
  const names = namesOf(query);
  return {
    input: {
      KeyConditionExpression: `pk = :pk AND ${names.condition}`,
      ExpressionAttributeValues: { ":pk": ownerPartition(owner), ":sk": names.value },
      ProjectionExpression: "sk, tokenId",
      ConsistentRead: true,
    },
    entryOf: (item) => ({ name: nameOf(item), tokenId: String(item.tokenId) }),
    positionOf: nameOf,
    keyAt: (name) => nameKey(owner, name),
  };
}

/** The name items of all owners, or of those whose name begins with something. Their position is the index's sort key. */
function ofAllOwners({ ownerPrefix = "", ...query }: TokenQuery): Listing {
  const { name, partitionKey, sortKey } = tokenTable.ownerIndex;
  const positionOf = (item: Item) => String(item[sortKey]);
  const entryAt = (position: string) => {
    const entry = parseIndexPosition(position);
    if (!entry) throw invalidCursor();
    return entry;
  };
  const names = namesOf(query);
  const isSearch = query.name !== undefined || query.namePrefix !== undefined;
  return {
    input: {
      IndexName: name,
      KeyConditionExpression: `${partitionKey} = :all${ownerPrefix && ` AND begins_with(${sortKey}, :ownerPrefix)`}`,
      ...(isSearch && { FilterExpression: names.condition }),
      ExpressionAttributeValues: {
        ":all": partitions.index,
        ...(ownerPrefix && { ":ownerPrefix": ownerPrefix }),
        ...(isSearch && { ":sk": names.value }),
      },
    },
    entryOf: (item) => entryAt(positionOf(item)),
    positionOf,
    keyAt: (position) => {
      const entry = entryAt(position);
      return { ...nameKey(entry.owner, entry.name), [partitionKey]: partitions.index, [sortKey]: position };
    },
  };
}

/** The condition on the sort key of name items. The index can filter by it, since it is not the index's own key. */
function namesOf({ name, namePrefix: prefix = "" }: TokenQuery): { condition: string; value: string } {
  return name === undefined
    ? { condition: "begins_with(sk, :sk)", value: sortKeys.name + prefix }
    : { condition: "sk = :sk", value: sortKeys.name + name };
}
