import type { Token } from "../../core/token.ts";
import type { TokenQuery } from "../../core/token-store.ts";

/** Whether a query restricts by something that only the token itself tells. */
export function filtersTokens(query: TokenQuery): boolean {
  return query.status !== undefined || query.expiresFrom !== undefined || query.expiresBefore !== undefined;
}

/** Whether a token has the status and the expiry that a query asks for. */
export function passesFilter(token: Token, { status, expiresFrom, expiresBefore }: TokenQuery): boolean {
  if (status !== undefined && token.status !== status) return false;
  if (expiresFrom === undefined && expiresBefore === undefined) return true;
  if (token.expiresAt === null) return false;
  const expiry = Date.parse(token.expiresAt);
  return (
    expiry >= boundary(expiresFrom, Number.NEGATIVE_INFINITY) &&
    expiry < boundary(expiresBefore, Number.POSITIVE_INFINITY)
  );
}

function boundary(time: string | undefined, otherwise: number): number {
  return time === undefined ? otherwise : Date.parse(time);
}

/**
 * What a cursor of a listing is bound to. The expiry window is left out: it moves with the clock from page to page,
 * and the position does not depend on it.
 */
export function listingOf({ owner, ownerPrefix, name, namePrefix, status }: TokenQuery): readonly unknown[] {
  return ["tokens", owner, owner === undefined ? ownerPrefix : undefined, name, namePrefix, status];
}
