import { type Caller, isAdmin, toActor } from "../caller.ts";
import { earlier } from "../lifetime.ts";
import { assertCanGrant } from "../scope-assignment.ts";
import { digestSecret, digestsMatch, generateSecret } from "../secret.ts";
import type { Service } from "../service.ts";
import { takesAccess } from "../takes-access.ts";
import { timeAfter } from "../time.ts";
import type { StoredToken, Token } from "../token.ts";
import { auditEvent } from "../token-event.ts";
import type { Change, NewSecret } from "../token-store.ts";
import { asVerifiedCaller, type VerifiedCaller } from "../verified-caller.ts";
import { assertVersion, tokenAfterWrite, visibleToken } from "../visible-token.ts";
import type { ChangedToken } from "./update-token.ts";

/** How to rotate. */
export interface RotateTokenInput {
  /** How long the secret before is accepted, in seconds; 0: it ends now. */
  readonly overlapSeconds: number;
  /** The digest of a new secret that the caller made; without it the service makes one. */
  readonly digest?: string | undefined;
}

/** A token with its new secret, which can never be had again; `null` if the caller made it. */
export interface RotatedToken extends ChangedToken {
  readonly secret: string | null;
}

/**
 * Gives a token a new secret. The id, the expiry, the status and all else stay; a token whose secret was revoked has one
 * again.
 *
 * The secret before is accepted for `overlapSeconds` more, but not past the token's expiry, and refused at once with 0.
 * Only one secret before is ever accepted: a second rotation inside an overlap ends the first secret.
 *
 * With a caller-made digest the call can be repeated: where it is the current one, nothing changes. Where the token has
 * lost that secret since, the call is refused: what was ended stays ended.
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
  const inForce = service.effectiveBy(at);
  if (takesAccess(before, after, service.now(), inForce)) await service.propagateRevocation();
  const { previousValidUntil } = after;
  return {
    token: await tokenAfterWrite(service, after),
    secret,
    effectiveBy: previousValidUntil !== null && previousValidUntil > inForce ? previousValidUntil : inForce,
  };
}

interface Rotation {
  readonly at: string;
  readonly secret: string | null;
  readonly before: StoredToken;
  /** The same as before where the token had the secret already. */
  readonly after: StoredToken;
}

async function rotateOnce(
  service: Service,
  caller: VerifiedCaller,
  tokenId: string,
  { overlapSeconds, digest }: RotateTokenInput,
  expectedVersions: readonly number[] | undefined,
): Promise<Rotation> {
  const before = await visibleToken(service, caller, tokenId);
  // Whoever holds the new secret holds the token's scopes. The token itself holds them already, those too that have
  // left the catalogue and that no caller is known to have.
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

/** When the secret before ends: with the overlap or with the token, whichever is first; `null`: now. */
function overlapEnd(before: StoredToken, now: Date, overlapSeconds: number): string | null {
  if (before.digest === null || overlapSeconds === 0) return null;
  const end = earlier(timeAfter(now, overlapSeconds), before.expiresAt);
  return end !== null && end > now.toISOString() ? end : null;
}

function rotationChanges(before: Token, { previousValidUntil }: NewSecret) {
  return {
    previousValidUntil: { from: before.previousValidUntil, to: previousValidUntil },
    ...(before.revokedAt !== null && { revokedAt: { from: before.revokedAt, to: null } }),
  };
}

/** A caller who can grant the scopes that were read may not be able to grant those that were added since. */
function expectedValues(caller: Caller, { id, scopes }: StoredToken): Change["expected"] {
  return isAdmin(caller) || caller.tokenId === id ? {} : { scopes };
}
