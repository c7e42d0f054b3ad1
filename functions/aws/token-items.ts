import { createHash } from "node:crypto";
import { partitions, sortKeys, tokenTable } from "../../contract/deployment/table.ts";
import { foldCase, type StoredToken, storedFields, type Token } from "../../core/token.ts";
import type { TokenEvent } from "../../core/token-event.ts";

/** An item, with its values as JavaScript has them. */
export type Item = Record<string, unknown>;

/** The partition of a token's own item and of its events. */
export function tokenPartition(tokenId: string): string {
  return partitions.token + tokenId;
}

/** The partition of an owner's name items. */
export function ownerPartition(owner: string): string {
  return partitions.owner + owner;
}

/** The key of a token's own item. */
export function tokenKey(tokenId: string) {
  return keyOf(tokenPartition(tokenId), sortKeys.token);
}

/**
 * The key of the item that makes a name unique for its owner. Its sort key is `NAME#<folded name><tab><hash>`: so names
 * sort, and are searched, ignoring case. The hash is of the very name, which would not fit in a second time. A name
 * holds no tab.
 */
export function nameKey(owner: string, name: string) {
  const hash = createHash("sha256").update(name).digest("base64url").slice(0, 16);
  return keyOf(ownerPartition(owner), `${sortKeyOfNames(name)}\t${hash}`);
}

/** What the sort keys begin with of the names that begin so. */
export function sortKeyOfNames(prefix: string): string {
  return sortKeys.name + foldCase(prefix);
}

/** The key of an entry of a token's audit trail. */
export function eventKey(tokenId: string, eventId: string) {
  return keyOf(tokenPartition(tokenId), sortKeys.event + eventId);
}

/**
 * The key of the item that says that a token had a secret once. It holds a hash of the digest: what reports keys, such as
 * CloudTrail, is not to hold digests.
 */
export function formerSecretKey(tokenId: string, digest: string) {
  const hash = createHash("sha256").update(digest).digest("base64url");
  return keyOf(tokenPartition(tokenId), sortKeys.formerSecret + hash);
}

/** The key of the tombstone of a deleted token, so that its id is never another token's. */
export function tombstoneKey(tokenId: string) {
  return keyOf(tokenPartition(tokenId), sortKeys.tombstone);
}

/** The key of a deletion that is not finished. */
export function deletionKey(tokenId: string) {
  return keyOf(partitions.deletions, tokenId);
}

/** The attribute of a token's item that marks it as deleted while its name and its events are still to be done. */
export const deletedAt = "deletedAt";

/** The item of a token. A token that was never seen has no `lastSeenAt`, so that the stamp's condition is simple. */
export function tokenItem({ lastSeenAt, ...token }: StoredToken): Item {
  return {
    ...tokenKey(token.id),
    [tokenTable.expiryIndex.partitionKey]: partitions.index,
    ...(token.expiresAt !== null && { [tokenTable.expiryIndex.sortKey]: token.expiresAt }),
    ...token,
    ...(lastSeenAt && { lastSeenAt }),
  };
}

/**
 * The token of an item, or `undefined` where it is being deleted. Where the item was read without digests, so is the
 * token.
 */
export function tokenOf(item: Item): StoredToken | undefined {
  if (item[deletedAt] !== undefined) return undefined;
  const values: Item = { ...item, lastSeenAt: item.lastSeenAt ?? null };
  return Object.fromEntries(
    storedFields.filter((field) => field in values).map((field) => [field, values[field]]),
  ) as unknown as StoredToken;
}

/** The item that makes a name unique for its owner, and lists the token. */
export function nameItem({ id, owner, name }: Pick<Token, "id" | "owner" | "name">): Item {
  const { ownerIndex } = tokenTable;
  return {
    ...nameKey(owner, name),
    tokenId: id,
    [ownerIndex.partitionKey]: partitions.index,
    [ownerIndex.sortKey]: ownerIndexKey(owner, foldCase(name), id),
  };
}

/**
 * The sort key of the owner index: `<folded owner> <owner> <folded name><tab><id>`. An owner holds no space and a name no
 * tab, and both sort before all that owners and names may hold: so the index is by owner and then by name, a shorter one
 * first.
 */
export function ownerIndexKey(owner: string, foldedName: string, tokenId: string): string {
  return `${sortKeyOfOwners(owner)} ${owner} ${foldedName}\t${tokenId}`;
}

/** What the sort keys of the owner index begin with of the owners that begin so. */
export function sortKeyOfOwners(prefix: string): string {
  return foldCase(prefix);
}

/** The item of an entry of the audit trail. */
export function eventItem(event: TokenEvent): Item {
  return { ...eventKey(event.tokenId, event.id), ...event };
}

/** The entry of the audit trail of an item. */
export function eventOf(item: Item): TokenEvent {
  const { id, tokenId, owner, type, at, actor, changes } = item as unknown as TokenEvent;
  return { id, tokenId, owner, type, at, actor, changes };
}

function keyOf(partition: string, sort: string) {
  return { [tokenTable.partitionKey]: partition, [tokenTable.sortKey]: sort };
}
