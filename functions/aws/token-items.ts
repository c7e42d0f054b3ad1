import { createHash } from "node:crypto";
import {
  itemKey,
  lastSeenDayAttribute,
  neverSeenDay,
  partitions,
  secretSeenAttributes,
  sortKeys,
  tokenTable,
} from "../../contract/deployment/table.ts";
import { DamagedError } from "../../core/errors.ts";
import type { Shape } from "../../core/shape.ts";
import { foldCase, type StoredToken, storedTokenShape, type Token, tokenShape } from "../../core/token.ts";
import { type TokenEvent, tokenEventShape } from "../../core/token-event.ts";
import { type Item, itemLabel, readItem } from "./read-items.ts";

/** The partition of a token's item and its events. */
export function tokenPartition(tokenId: string): string {
  return partitions.token + tokenId;
}

/** The partition of an owner's name items. */
export function ownerPartition(owner: string): string {
  return partitions.owner + owner;
}

/** The key of a token's item. */
export function tokenKey(tokenId: string) {
  return itemKey(tokenPartition(tokenId), sortKeys.token);
}

/**
 * The key of the item that makes a name unique for its owner. The sort key is `NAME#<folded name><tab><hash>`, so that
 * names sort and can be searched ignoring case. The hash is of the exact name, which would make the key too long. Names
 * contain no tabs.
 */
export function nameKey(owner: string, name: string) {
  const hash = createHash("sha256").update(name).digest("base64url").slice(0, 16);
  return itemKey(ownerPartition(owner), `${nameSortKey(name)}\t${hash}`);
}

/** The prefix of the sort keys of all names with a prefix. */
export function nameSortKey(prefix: string): string {
  return sortKeys.name + foldCase(prefix);
}

/** The key of an event in a token's audit trail. */
export function eventKey(tokenId: string, eventId: string) {
  return itemKey(tokenPartition(tokenId), sortKeys.event + eventId);
}

/**
 * The key of the item that records a token's former secret. It contains a hash of the digest, because keys appear in
 * places that must not contain digests, such as CloudTrail.
 */
export function formerSecretKey(tokenId: string, digest: string) {
  const hash = createHash("sha256").update(digest).digest("base64url");
  return itemKey(tokenPartition(tokenId), sortKeys.formerSecret + hash);
}

/** The key of a deleted token's tombstone, which keeps its id from being reused. */
export function tombstoneKey(tokenId: string) {
  return itemKey(tokenPartition(tokenId), sortKeys.tombstone);
}

/** The key of an unfinished deletion. */
export function deletionKey(tokenId: string) {
  return itemKey(partitions.deletions, tokenId);
}

/** The attribute that marks a token's item as deleted until the deletion is finished. */
export const deletedAt = "deletedAt";

/** The item of a token. Without last-seen attributes if it was never seen, so that the conditions of updates are simple. */
export function tokenItem(stored: StoredToken): Item {
  const { lastSeenAt, currentSecretLastSeenAt, previousSecretLastSeenAt, ...token } = stored;
  return {
    ...tokenKey(token.id),
    [tokenTable.expiryIndex.partitionKey]: partitions.index,
    ...(token.expiresAt !== null && { [tokenTable.expiryIndex.sortKey]: token.expiresAt }),
    ...token,
    [lastSeenDayAttribute]: lastSeenAt ? toDay(lastSeenAt) : neverSeenDay,
    ...(lastSeenAt && { lastSeenAt }),
    ...(previousSecretLastSeenAt && secretSeen(token.secretVersion - 1, previousSecretLastSeenAt)),
    ...(currentSecretLastSeenAt && secretSeen(token.secretVersion, currentSecretLastSeenAt)),
  };
}

/** The day (UTC) of an ISO 8601 time. */
export function toDay(at: string): string {
  return at.slice(0, "2027-01-31".length);
}

/**
 * The attribute with the time when a secret was last seen. There are two attributes, for the current and the previous
 * secret. The value begins with the secret's version, so that values compare by secret and then by time, and a rotation
 * doesn't need to change them.
 */
export function secretSeen(secretVersion: number, at: string): Readonly<Record<string, string>> {
  return { [secretSeenAttribute(secretVersion)]: `${secretSeenPrefix(secretVersion)}${at}` };
}

function secretSeenAttribute(secretVersion: number): string {
  return secretSeenAttributes[secretVersion % 2 === 0 ? 0 : 1];
}

function secretSeenPrefix(secretVersion: number): string {
  return `${String(secretVersion).padStart(10, "0")} `;
}

/** When the two secrets of a token were last seen. */
function secretsLastSeen(item: Item) {
  const lastSeen = (secretVersion: number): string | null => {
    const value = String(item[secretSeenAttribute(secretVersion)] ?? "");
    const prefix = secretSeenPrefix(secretVersion);
    return value.startsWith(prefix) ? value.slice(prefix.length) : null;
  };
  const current = Number(item["secretVersion"]);
  return { currentSecretLastSeenAt: lastSeen(current), previousSecretLastSeenAt: lastSeen(current - 1) };
}

/**
 * The token of an item; `undefined` if it is being deleted.
 * @throws DamagedError if the item is incomplete or invalid, or its id isn't that of its key.
 */
export function readStoredToken(item: Item): StoredToken | undefined {
  return readToken(storedTokenShape, item);
}

/** The same for an item that was read without digests. */
export function readVisibleToken(item: Item): Token | undefined {
  return readToken(tokenShape, item);
}

function readToken<T extends Token>(shape: Shape<T>, item: Item): T | undefined {
  if (item[deletedAt] !== undefined) return undefined;
  const token = readItem(shape, { lastSeenAt: null, ...item, ...secretsLastSeen(item) });
  assertKey(item, tokenKey(token.id));
  return token;
}

/** @throws DamagedError if an item has another key than its content says. */
function assertKey(item: Item, key: Item): void {
  const isOwn = Object.entries(key).every(([attribute, value]) => item[attribute] === value);
  if (!isOwn) throw new DamagedError(itemLabel(item), "Its id is not that of its key.");
}

/** The item that makes a name unique for its owner and lists the token. */
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
 * The sort key of the owner index: `<folded owner> <owner> <folded name><tab><id>`. It sorts by owner and then by name,
 * because owners contain no spaces and names no tabs, and both sort before all other characters.
 */
export function ownerIndexKey(owner: string, foldedName: string, tokenId: string): string {
  return `${ownerSortKey(owner)} ${owner} ${foldedName}\t${tokenId}`;
}

/** The prefix of the owner index's sort keys of all owners with a prefix. */
export function ownerSortKey(prefix: string): string {
  return foldCase(prefix);
}

/** The item of an event. */
export function eventItem(event: TokenEvent): Item {
  return { ...eventKey(event.tokenId, event.id), ...event };
}

/** The event of an item. @throws DamagedError */
export function readEvent(item: Item): TokenEvent {
  const event = readItem(tokenEventShape, item);
  assertKey(item, eventKey(event.tokenId, event.id));
  return event;
}
