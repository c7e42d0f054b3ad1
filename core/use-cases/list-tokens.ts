import { type Caller, isAdmin } from "../caller.ts";
import type { Service } from "../service.ts";
import { timeAfter } from "../time.ts";
import { canonicalName, type Token, type TokenStatus } from "../token.ts";
import type { Page } from "../token-store.ts";

/** Which tokens to list. */
export interface ListTokensInput {
  readonly owner?: string | undefined;
  readonly ownerPrefix?: string | undefined;
  readonly name?: string | undefined;
  readonly namePrefix?: string | undefined;
  readonly status?: TokenStatus | undefined;
  /** Only tokens that expire within so many seconds from now; those that have expired already are not among them. */
  readonly expiringWithin?: number | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/**
 * One page of tokens: an administrator's of all owners, anyone else's of their own. For them the tokens of other
 * owners do not exist.
 *
 * @throws LatchkeyError `invalid_cursor`.
 */
export async function listTokens(service: Service, caller: Caller, input: ListTokensInput): Promise<Page<Token>> {
  const { owner, ownerPrefix, status, limit, cursor, expiringWithin } = input;
  const [name, namePrefix] = [input.name, input.namePrefix].map((text) => text && canonicalName(text));
  const query = {
    ...defined({ name, namePrefix, status, cursor }),
    limit,
    ...expiryWindow(service.now(), expiringWithin),
  };
  if (isAdmin(caller)) return service.store.list({ ...query, ...defined({ owner, ownerPrefix }) });

  const asksForOwn = (owner ?? caller.owner) === caller.owner && caller.owner.startsWith(ownerPrefix ?? "");
  return asksForOwn ? service.store.list({ ...query, owner: caller.owner }) : { items: [], nextCursor: null };
}

function expiryWindow(now: Date, seconds: number | undefined): { expiresFrom?: string; expiresBefore?: string } {
  if (seconds === undefined) return {};
  return {
    expiresFrom: now.toISOString(),
    expiresBefore: timeAfter(now, seconds),
  };
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function defined<T extends object>(members: T): Defined<T> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Defined<T>;
}
