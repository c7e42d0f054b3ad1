import { foldCase, hasExpired, type Token } from "../../core/token.ts";
import type { TokenQuery } from "../../core/token-store.ts";

/** A query for a part of a listing. */
export interface ListingPart extends TokenQuery {
  /** Leaves out the owners that begin so: they are in another part. */
  readonly exceptOwnerPrefix?: string;
}

/** Whether a query restricts by when tokens expire, so that they are listed in that order. */
export function isByExpiry({ expiresFrom, expiresBefore }: TokenQuery): boolean {
  return expiresFrom !== undefined || expiresBefore !== undefined;
}

/** Whether a query is about when tokens were last seen, so that they are listed in that order. */
export function isByLastSeen({ lastSeenBefore, neverSeen, byLastSeen }: TokenQuery): boolean {
  return lastSeenBefore !== undefined || neverSeen !== undefined || byLastSeen === true;
}

/** Whether a query restricts by something that only the token itself tells. */
export function filtersTokens(query: ListingPart): boolean {
  const { name, namePrefix, ownerPrefix, search, status, unexpiredAt, exceptOwnerPrefix } = query;
  const ofToken = [search, status, unexpiredAt, exceptOwnerPrefix, query.lastSeenBefore];
  const ofEntry = isByExpiry(query) || isByLastSeen(query) ? [name, namePrefix, ownerPrefix] : [];
  const ofWindow = isByLastSeen(query) ? [query.expiresFrom, query.expiresBefore] : [];
  return [...ofToken, ...ofEntry, ...ofWindow].some((member) => member !== undefined);
}

/** Whether a token is one of those that a query asks for. */
export function passesFilter(token: Token, query: ListingPart): boolean {
  const { owner, ownerPrefix, name, namePrefix, search, status, unexpiredAt, exceptOwnerPrefix } = query;
  const isOfOwner = owner === undefined ? beginsWith(token.owner, ownerPrefix) : token.owner === owner;
  if (!isOfOwner || (exceptOwnerPrefix !== undefined && beginsWith(token.owner, exceptOwnerPrefix))) return false;
  if ((name !== undefined && token.name !== name) || !beginsWith(token.name, namePrefix)) return false;
  if (!beginsWith(token.owner, search) && !beginsWith(token.name, search)) return false;
  if (status !== undefined && token.status !== status) return false;
  if (unexpiredAt !== undefined && hasExpired(token, new Date(unexpiredAt))) return false;
  return isSeenAs(token, query) && isInWindow(token.expiresAt, query);
}

function isSeenAs({ lastSeenAt, createdAt }: Token, { neverSeen, lastSeenBefore }: TokenQuery): boolean {
  if (neverSeen !== undefined && neverSeen !== (lastSeenAt === null)) return false;
  return lastSeenBefore === undefined || (lastSeenAt ?? createdAt) < lastSeenBefore;
}

/** Whether a text begins with another, ignoring case. */
function beginsWith(text: string, prefix = ""): boolean {
  return foldCase(text).startsWith(foldCase(prefix));
}

// Times are all of one form, which sorts as they do.
function isInWindow(expiresAt: string | null, { expiresFrom = "", expiresBefore }: TokenQuery): boolean {
  if (expiresFrom === "" && expiresBefore === undefined) return true;
  if (expiresAt === null) return false;
  return expiresAt >= expiresFrom && (expiresBefore === undefined || expiresAt < expiresBefore);
}

/**
 * What a cursor of a listing is bound to. Times are left out: they move with the clock from page to page, and the
 * position does not depend on them.
 */
export function listingKey(query: TokenQuery): readonly unknown[] {
  const { owner, ownerPrefix, name, namePrefix, search, status, unexpiredAt } = query;
  const isUnexpired = unexpiredAt === undefined ? undefined : true;
  const prefix = owner === undefined ? ownerPrefix : undefined;
  const order = [isByExpiry(query), isByLastSeen(query), query.neverSeen];
  return ["tokens", owner, prefix, name, namePrefix, search, status, isUnexpired, ...order];
}

/**
 * The queries whose tokens follow one another in a listing: a search has the tokens of matching owners first, and then
 * the others whose names match. So each of them reads no more than what begins so.
 */
export function listingParts(query: TokenQuery): readonly ListingPart[] {
  const { search, ...rest } = query;
  const { owner, ownerPrefix, name, namePrefix } = query;
  const isNarrowed = [ownerPrefix, name, namePrefix].some((member) => member !== undefined);
  if (!search || isNarrowed || isByExpiry(query) || isByLastSeen(query)) return [query];
  if (owner !== undefined) return beginsWith(owner, search) ? [rest] : [{ ...rest, namePrefix: search }];
  const named = { ...rest, namePrefix: search };
  // An owner holds no space.
  return search.includes(" ")
    ? [named]
    : [
        { ...rest, ownerPrefix: search },
        { ...named, exceptOwnerPrefix: search },
      ];
}

/** Whether no token can be what is asked for. */
export function isContradictory(query: TokenQuery): boolean {
  const { owner, ownerPrefix, name, namePrefix, expiresFrom, expiresBefore } = query;
  // No owner is empty, and DynamoDB takes no empty key.
  if (owner === "") return true;
  if (owner === undefined && ownerPrefix?.includes(" ")) return true;
  if (name !== undefined && !beginsWith(name, namePrefix)) return true;
  return expiresFrom !== undefined && expiresBefore !== undefined && expiresFrom >= expiresBefore;
}
