import { hasExpired, isInOverlap, type StoredToken } from "./token.ts";

/**
 * Whether a change takes access away from a usable token, so that verdicts cached before it may allow too much.
 *
 * @param after `null` if the token was deleted.
 * @param cachesExpireBy when the last verdict from before the change expires (ISO 8601). Access that ends after that
 *   needs no flush.
 */
export function reducesAccess(
  before: StoredToken,
  after: StoredToken | null,
  now: Date,
  cachesExpireBy: string,
): boolean {
  if (before.status !== "active" || hasExpired(before, now)) return false;
  // Its secret was already revoked.
  if (before.digest === null && !isInOverlap(before, now)) return false;
  if (after === null || after.status !== "active") return true;
  const endsEarlier = (from: string | null, to: string | null) =>
    isBefore(now.toISOString(), from) && isBefore(to, cachesExpireBy) && isBefore(to, from);
  return (
    endsEarlier(before.expiresAt, after.expiresAt) ||
    [before.digest, before.previousDigest].some((digest) =>
      endsEarlier(secretValidUntil(digest, before), secretValidUntil(digest, after)),
    ) ||
    before.scopes.some((scope) => !after.scopes.includes(scope)) ||
    narrowsAddresses(before.allowedCidrs, after.allowedCidrs)
  );
}

/** When a secret of a token ends on its own; `null`: never. A secret that isn't the token's has already ended. */
function secretValidUntil(digest: string | null, { digest: current, previousDigest, previousValidUntil }: StoredToken) {
  const ended = "";
  if (digest === null) return ended;
  if (digest === current) return null;
  return digest === previousDigest ? (previousValidUntil ?? ended) : ended;
}

/** Whether a time is before another, where `null` means never. */
function isBefore(time: string | null, other: string | null): boolean {
  return time !== null && (other === null || time < other);
}

function narrowsAddresses(from: readonly string[], to: readonly string[]): boolean {
  return to.length > 0 && (from.length === 0 || from.some((cidr) => !to.includes(cidr)));
}
