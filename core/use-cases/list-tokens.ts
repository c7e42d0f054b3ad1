import { type Caller, isAdmin } from "../caller.ts";
import { LatchkeyError } from "../errors.ts";
import type { Service } from "../service.ts";
import { timeAfter } from "../time.ts";
import { canonicalName, foldCase, type Token, type TokenStatus, withoutDigests } from "../token.ts";
import type { Page, TokenQuery } from "../token-store.ts";

/** Which tokens to list. */
export interface ListTokensInput {
  readonly owner?: string | undefined;
  readonly ownerPrefix?: string | undefined;
  readonly name?: string | undefined;
  readonly namePrefix?: string | undefined;
  /** Only tokens whose owner or name begins with this text. */
  readonly search?: string | undefined;
  readonly status?: TokenStatus | undefined;
  /** Only tokens that have expired, or only those that have not. */
  readonly expired?: boolean | undefined;
  /** Only tokens that expire within this many seconds from now, without tokens that have already expired. */
  readonly expiringWithin?: number | undefined;
  /** Only tokens that were last seen before this time (RFC 3339), or were created before it and never seen. */
  readonly lastSeenBefore?: string | undefined;
  /** Only tokens that were never seen, or only those that were. */
  readonly neverSeen?: boolean | undefined;
  /** Sorts by last seen, with tokens that were never seen first. */
  readonly sort?: "lastSeen" | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
  /** Adds the digests of the current secrets, to import them into another service. Administrators only. */
  readonly include?: "digests" | undefined;
}

/** A token of a page. `digest` is present only if digests were requested; `null` if the secret was revoked. */
export interface ListedToken extends Token {
  readonly digest?: string | null;
}

/**
 * One page of tokens: of all owners for administrators, otherwise of the caller's own owner. To other callers, the
 * tokens of other owners don't exist.
 *
 * @throws LatchkeyError `invalid_cursor`, `forbidden`.
 */
export async function listTokens(service: Service, caller: Caller, input: ListTokensInput): Promise<Page<ListedToken>> {
  if (input.include === "digests" && !isAdmin(caller)) {
    throw new LatchkeyError("forbidden", "Only an administrator can read digests.");
  }
  const found = await listPage(service, caller, input);
  const page = Object.keys(byLastSeen(input)).length > 0 ? sortByLastSeen(found) : found;
  if (input.include !== "digests") return page;
  const stored = await service.store.getMany(page.items.map(({ id }) => id));
  // A token that was deleted since the page was read is left out.
  const items = page.items.flatMap(({ id }) => stored.get(id) ?? []);
  return { ...page, items: items.map((token) => ({ ...withoutDigests(token), digest: token.digest })) };
}

async function listPage(service: Service, caller: Caller, input: ListTokensInput): Promise<Page<Token>> {
  const { owner, ownerPrefix, status, limit, cursor } = input;
  const [name, namePrefix, search] = [input.name, input.namePrefix, input.search].map(
    (text) => text && canonicalName(text),
  );
  const query = {
    ...defined({ name, namePrefix, search, status, cursor }),
    limit,
    ...byExpiry(service.now(), input),
    ...byLastSeen(input),
  };
  const hasPrefix = (whole: string) => foldCase(whole).startsWith(foldCase(ownerPrefix ?? ""));
  if (owner !== undefined && !hasPrefix(owner)) return { items: [], nextCursor: null };
  if (isAdmin(caller)) return service.store.list({ ...query, ...defined({ owner, ownerPrefix }) });

  const asksForOwn = (owner ?? caller.owner) === caller.owner && hasPrefix(caller.owner);
  return asksForOwn ? service.store.list({ ...query, owner: caller.owner }) : { items: [], nextCursor: null };
}

/** A token has expired from the exact millisecond of its expiry. */
function byExpiry(
  now: Date,
  { expired, expiringWithin }: Pick<ListTokensInput, "expired" | "expiringWithin">,
): Pick<TokenQuery, "unexpiredAt" | "expiresFrom" | "expiresBefore"> {
  const next = timeAfter(now, 0.001);
  if (expired === true) return { ...(expiringWithin !== undefined && { expiresFrom: next }), expiresBefore: next };
  if (expiringWithin !== undefined) return { expiresFrom: next, expiresBefore: timeAfter(now, expiringWithin) };
  return expired === false ? { unexpiredAt: now.toISOString() } : {};
}

function byLastSeen({
  lastSeenBefore,
  neverSeen,
  sort,
}: ListTokensInput): Pick<TokenQuery, "lastSeenBefore" | "neverSeen" | "byLastSeen"> {
  return { ...defined({ lastSeenBefore, neverSeen }), ...(sort === "lastSeen" && { byLastSeen: true }) };
}

/** The store sorts by day only, so the items of a page are sorted by time here. */
function sortByLastSeen(page: Page<Token>): Page<Token> {
  const sortKey = ({ lastSeenAt }: Token) => lastSeenAt ?? "";
  return {
    ...page,
    items: page.items.toSorted((a, b) => Number(sortKey(a) > sortKey(b)) - Number(sortKey(a) < sortKey(b))),
  };
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function defined<T extends object>(members: T): Defined<T> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Defined<T>;
}
