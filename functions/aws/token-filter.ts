import { foldCase, hasExpired, type Token } from "../../core/token.ts";
import type { TokenQuery } from "../../core/token-store.ts";

/** The query for one part of a listing. */
export interface ListingPart extends TokenQuery {
  /** Excludes the owners with this prefix, which are in another part. */
  readonly exceptOwnerPrefix?: string;
}

/** Whether a query filters by expiry, which also determines the order. */
export function isByExpiry({ expiresFrom, expiresBefore }: TokenQuery): boolean {
  return expiresFrom !== undefined || expiresBefore !== undefined;
}

/** Whether a query filters or sorts by last seen. */
export function isByLastSeen({ lastSeenBefore, neverSeen, byLastSeen }: TokenQuery): boolean {
  return lastSeenBefore !== undefined || neverSeen !== undefined || byLastSeen === true;
}

/** Whether a query has filters that can only be applied to the token itself, and not to its entry. */
export function filtersTokens(query: ListingPart): boolean {
  const { name, namePrefix, ownerPrefix, search, status, unexpiredAt, exceptOwnerPrefix } = query;
  const tokenFilters = [search, status, unexpiredAt, exceptOwnerPrefix, query.lastSeenBefore];
  const entryFilters = isByExpiry(query) || isByLastSeen(query) ? [name, namePrefix, ownerPrefix] : [];
  const expiryFilters = isByLastSeen(query) ? [query.expiresFrom, query.expiresBefore] : [];
  return [...tokenFilters, ...entryFilters, ...expiryFilters].some((member) => member !== undefined);
}

/** Whether a token matches a query. */
export function passesFilter(token: Token, query: ListingPart): boolean {
  const { owner, ownerPrefix, name, namePrefix, search, status, unexpiredAt, exceptOwnerPrefix } = query;
  const hasOwner = owner === undefined ? beginsWith(token.owner, ownerPrefix) : token.owner === owner;
  if (!hasOwner || (exceptOwnerPrefix !== undefined && beginsWith(token.owner, exceptOwnerPrefix))) return false;
  if ((name !== undefined && token.name !== name) || !beginsWith(token.name, namePrefix)) return false;
  if (!beginsWith(token.owner, search) && !beginsWith(token.name, search)) return false;
  if (status !== undefined && token.status !== status) return false;
  if (unexpiredAt !== undefined && hasExpired(token, new Date(unexpiredAt))) return false;
  return matchesLastSeen(token, query) && expiresInRange(token.expiresAt, query);
}

function matchesLastSeen({ lastSeenAt, createdAt }: Token, { neverSeen, lastSeenBefore }: TokenQuery): boolean {
  if (neverSeen !== undefined && neverSeen !== (lastSeenAt === null)) return false;
  return lastSeenBefore === undefined || (lastSeenAt ?? createdAt) < lastSeenBefore;
}

/** Whether a text begins with another, ignoring case. */
function beginsWith(text: string, prefix = ""): boolean {
  return foldCase(text).startsWith(foldCase(prefix));
}

// All times have the same format, so they compare as strings.
function expiresInRange(expiresAt: string | null, { expiresFrom = "", expiresBefore }: TokenQuery): boolean {
  if (expiresFrom === "" && expiresBefore === undefined) return true;
  if (expiresAt === null) return false;
  return expiresAt >= expiresFrom && (expiresBefore === undefined || expiresAt < expiresBefore);
}

/**
 * The members of a query that its cursors are bound to. Times aren't among them: they change with the clock from page to
 * page, and positions don't depend on them.
 */
export function listingKey(query: TokenQuery): readonly unknown[] {
  const { owner, ownerPrefix, name, namePrefix, search, status, unexpiredAt } = query;
  const isUnexpired = unexpiredAt === undefined ? undefined : true;
  const prefix = owner === undefined ? ownerPrefix : undefined;
  const order = [isByExpiry(query), isByLastSeen(query), query.neverSeen];
  return ["tokens", owner, prefix, name, namePrefix, search, status, isUnexpired, ...order];
}

/**
 * The queries that a listing consists of. A search lists the tokens of matching owners first, and then the other tokens
 * with matching names, so that each query reads only entries with the prefix.
 */
export function listingParts(query: TokenQuery): readonly ListingPart[] {
  const { search, ...rest } = query;
  const { owner, ownerPrefix, name, namePrefix } = query;
  const isNarrowed = [ownerPrefix, name, namePrefix].some((member) => member !== undefined);
  if (!search || isNarrowed || isByExpiry(query) || isByLastSeen(query)) return [query];
  if (owner !== undefined) return beginsWith(owner, search) ? [rest] : [{ ...rest, namePrefix: search }];
  const byName = { ...rest, namePrefix: search };
  // Owners contain no spaces.
  if (search.includes(" ")) return [byName];
  return [
    { ...rest, ownerPrefix: search },
    { ...byName, exceptOwnerPrefix: search },
  ];
}

/** Whether no token can match a query. */
export function isContradictory(query: TokenQuery): boolean {
  const { owner, ownerPrefix, name, namePrefix, expiresFrom, expiresBefore } = query;
  // DynamoDB refuses empty keys.
  if (owner === "") return true;
  if (owner === undefined && ownerPrefix?.includes(" ")) return true;
  if (name !== undefined && !beginsWith(name, namePrefix)) return true;
  return expiresFrom !== undefined && expiresBefore !== undefined && expiresFrom >= expiresBefore;
}
