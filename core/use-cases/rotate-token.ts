import { type Caller, isAdmin, toActor } from "../caller.ts";
import { reducesAccess } from "../reduces-access.ts";
import { assertCanGrant } from "../scope-assignment.ts";
import { digestSecret, digestsMatch, generateSecret } from "../secret.ts";
import type { Service } from "../service.ts";
import { earlier, timeAfter } from "../time.ts";
import type { StoredToken, Token } from "../token.ts";
import { auditEvent } from "../token-event.ts";
import type { Change, NewSecret } from "../token-store.ts";
import { asVerifiedCaller, type VerifiedCaller } from "../verified-caller.ts";
import { assertVersion, getVisibleToken, readAfterWrite } from "../visible-token.ts";
import type { ChangedToken } from "./update-token.ts";

/** The options of a rotation. */
export interface RotateTokenInput {
  /** How long the previous secret stays valid, in seconds; 0: it ends now. */
  readonly overlapSeconds: number;
  /** The digest of a new secret that the caller generated. Absent: the service generates the secret. */
  readonly digest?: string | undefined;
}

/** A token with its new secret, which is never shown again; `null` if the caller generated it. */
export interface RotatedToken extends ChangedToken {
  readonly secret: string | null;
}

/**
 * Gives a token a new secret. Its id, expiry, status and all else stay the same. A token whose secret was revoked has a
 * secret again.
 *
 * The previous secret is accepted for another `overlapSeconds`, but not past the token's expiry; with 0 it is refused
 * immediately. Only one previous secret is accepted: a second rotation during an overlap ends the first secret.
 *
 * With a caller-supplied digest the call is idempotent: if it is the current digest, nothing changes. If that secret
 * has ended since, the call is refused: a secret that ended stays ended.
 *
 * @throws LatchkeyError `unauthorized`, `forbidden`, `token_not_found`, `precondition_failed`, `scope_not_held`,
 *   `conflict`, and `validation_failed` for the digest of a secret that the token had before.
 */
export async function rotateToken(
  service: Service,
  caller: Caller,
  tokenId: string,
  input: RotateTokenInput,
  expectedVersions?: readonly number[],
): Promise<RotatedToken> {
  const rotation = await asVerifiedCaller(service, caller, (verified) =>
    rotateOnce(service, verified, tokenId, input, expectedVersions),
  );
  const { at, secret, before, after } = rotation;
  const cachesExpireBy = service.effectiveBy(at);
  if (reducesAccess(before, after, service.now(), cachesExpireBy)) await service.propagateRevocation();
  const { previousValidUntil } = after;
  return {
    token: await readAfterWrite(service, after),
    secret,
    effectiveBy:
      previousValidUntil !== null && previousValidUntil > cachesExpireBy ? previousValidUntil : cachesExpireBy,
  };
}

interface Rotation {
  readonly at: string;
  readonly secret: string | null;
  readonly before: StoredToken;
  /** The same as `before` if the token already had the secret. */
  readonly after: StoredToken;
}

async function rotateOnce(
  service: Service,
  caller: VerifiedCaller,
  tokenId: string,
  { overlapSeconds, digest }: RotateTokenInput,
  expectedVersions: readonly number[] | undefined,
): Promise<Rotation> {
  const before = await getVisibleToken(service, caller, tokenId);
  // The new secret comes with the token's scopes, so the caller must be able to grant them. A token that rotates itself
  // already has them, including scopes that were removed from the catalogue.
  if (caller.tokenId !== tokenId) assertCanGrant(caller, before.scopes);
  if (digest !== undefined && digestsMatch(before.digest, digest)) {
    return { at: before.updatedAt, secret: null, before, after: before };
  }
  assertVersion(before, expectedVersions);

  const now = service.now();
  const at = now.toISOString();
  const { secret } = generateSecret(service.settings.prefix, tokenId);
  const newSecret = {
    digest: digest ?? digestSecret(secret),
    previousValidUntil: overlapEnd(before, now, overlapSeconds),
    updatedAt: at,
  };
  await service.store.rotate(tokenId, newSecret, {
    event: auditEvent("rotated", before, toActor(caller), at, rotationChanges(before, newSecret)),
    ...caller.authority,
    expected: expectedVersions ? { version: before.version } : expectedValues(caller, before),
  });
  const after = {
    ...before,
    ...newSecret,
    previousDigest: newSecret.previousValidUntil === null ? null : before.digest,
    revokedAt: null,
    secretVersion: before.secretVersion + 1,
    version: before.version + 1,
  };
  return { at, secret: digest === undefined ? secret : null, before, after };
}

/** When the previous secret ends: with the overlap or with the token, whichever comes first; `null`: now. */
function overlapEnd(before: StoredToken, now: Date, overlapSeconds: number): string | null {
  if (before.digest === null) return null;
  const end = earlier(timeAfter(now, overlapSeconds), before.expiresAt);
  return end !== null && end > now.toISOString() ? end : null;
}

function rotationChanges(before: Token, { previousValidUntil }: NewSecret) {
  return {
    previousValidUntil: { from: before.previousValidUntil, to: previousValidUntil },
    ...(before.revokedAt !== null && { revokedAt: { from: before.revokedAt, to: null } }),
  };
}

/** The caller may not be able to grant scopes that were added since the token was read. */
function expectedValues(caller: Caller, { scopes }: StoredToken): Change["expected"] {
  return isAdmin(caller) ? {} : { scopes };
}
