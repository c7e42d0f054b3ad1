import { actorOf, type Caller } from "../caller.ts";
import { assertCanGrant } from "../scope-assignment.ts";
import { digestOf, generateSecret } from "../secret.ts";
import type { Service } from "../service.ts";
import { takesAccess } from "../takes-access.ts";
import { timeAfter } from "../time.ts";
import { type StoredToken, withoutDigests } from "../token.ts";
import { newEventId } from "../token-id.ts";
import { assertVersion, visibleToken } from "../visible-token.ts";
import type { ChangedToken } from "./update-token.ts";

/** A token with its new secret, which can never be had again. */
export interface RotatedToken extends ChangedToken {
  readonly secret: string;
}

/**
 * Gives a token a new secret. The id, the expiry and all else stay.
 *
 * The secret before is accepted for `overlapSeconds` more, and refused at once with 0. Only one secret before is ever
 * accepted: a second rotation inside an overlap ends the first secret.
 *
 * @throws LatchkeyError `token_not_found`, `precondition_failed`, `scope_not_held`, `conflict`.
 */
export async function rotateToken(
  service: Service,
  caller: Caller,
  tokenId: string,
  overlapSeconds: number,
  expectedVersions?: readonly number[],
): Promise<RotatedToken> {
  const before = await visibleToken(service, caller, tokenId);
  assertVersion(before, expectedVersions);
  // Whoever holds the new secret holds the token's scopes. The token itself holds them already, those too that have
  // left the catalogue and that no caller is known to have.
  if (caller.tokenId !== tokenId) assertCanGrant(caller, before.scopes);

  const now = service.now();
  const at = now.toISOString();
  const { secret } = generateSecret(service.settings.prefix, tokenId);
  const previousValidUntil = overlapSeconds > 0 ? timeAfter(now, overlapSeconds) : null;
  const after: StoredToken = {
    ...before,
    digest: digestOf(secret),
    previousDigest: previousValidUntil === null ? null : before.digest,
    previousValidUntil,
    updatedAt: at,
    version: before.version + 1,
  };
  await service.store.update(before, after, {
    id: newEventId(),
    tokenId,
    owner: before.owner,
    type: "rotated",
    at,
    actor: actorOf(caller),
    changes: { previousValidUntil: { from: before.previousValidUntil, to: previousValidUntil } },
  });
  const inForce = service.effectiveBy(at);
  if (takesAccess(before, after, service.now(), inForce)) await service.propagateRevocation();
  const effectiveBy = previousValidUntil !== null && previousValidUntil > inForce ? previousValidUntil : inForce;
  return { token: withoutDigests(after), secret, effectiveBy };
}
