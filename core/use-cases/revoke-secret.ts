import { type Caller, toActor } from "../caller.ts";
import { reducesAccess } from "../reduces-access.ts";
import { retryOnConflict } from "../retry-on-conflict.ts";
import { allPrefixes, digestSecret, type ParsedSecret, parseSecret } from "../secret.ts";
import type { Service } from "../service.ts";
import { matchDigest, type StoredToken } from "../token.ts";
import { type Actor, auditEvent } from "../token-event.ts";
import type { Change, NewValues } from "../token-store.ts";
import { asVerifiedCaller, type VerifiedCaller } from "../verified-caller.ts";

/** The origin of an unauthenticated call. */
type Origin = Pick<Caller, "sourceIp" | "requestId">;

/**
 * Revokes a secret permanently. White space around it is ignored. Revoking the current secret also ends the previous
 * one, and the token has no secret until it is rotated. Revoking the previous secret leaves the current one valid, so
 * that a leaked old secret can't end the new one.
 *
 * @param by the caller, who can revoke only the secrets of their own owner; or the origin of an unauthenticated call:
 *   anyone who has a secret can revoke it.
 * @returns the token's id and the time by which the change is effective, or `null` if `by` can't revoke this secret, or
 *   no token has it.
 */
export async function revokeSecret(
  service: Service,
  secret: string,
  by: Caller | Origin,
): Promise<{ readonly tokenId: string; readonly effectiveBy: string } | null> {
  const parsed = parseSecret(allPrefixes(service.settings), secret.trim());
  if (!parsed) return null;
  const revocation =
    "owner" in by
      ? await asVerifiedCaller(service, by, (caller) => revokeOnce(service, parsed, caller, caller.authority))
      : await retryOnConflict(() => revokeOnce(service, parsed, by, { proof: null }));
  if (revocation === null) return null;
  const { before, after } = revocation;
  const effectiveBy = service.effectiveBy(after.updatedAt);
  if (reducesAccess(before, after, service.now(), effectiveBy)) await service.propagateRevocation();
  return { tokenId: parsed.tokenId, effectiveBy };
}

/** @returns the token before and after; `null` if `by` can't revoke the secret, or no token has it. */
async function revokeOnce(
  { store, now }: Service,
  { secret, tokenId }: ParsedSecret,
  by: Caller | Origin,
  authority: VerifiedCaller["authority"],
): Promise<{ readonly before: StoredToken; readonly after: StoredToken } | null> {
  const token = await store.get(tokenId);
  const generation = token && matchDigest(token, digestSecret(secret), now());
  if (!token || !generation) return null;
  if ("owner" in by && by.owner !== token.owner) return null;

  const at = now().toISOString();
  const { previousValidUntil } = token;
  const endedOverlap = { previousDigest: null, previousValidUntil: null };
  const overlapChange = previousValidUntil !== null && { previousValidUntil: { from: previousValidUntil, to: null } };
  // The expected digest is the proof of the caller: it must still be that of the presented secret.
  const [values, expected, changes]: [NewValues, Change["expected"], object] =
    generation === "current"
      ? [
          { digest: null, ...endedOverlap, revokedAt: at, secretVersion: token.secretVersion + 1 },
          { digest: token.digest },
          { revokedAt: { from: null, to: at }, ...overlapChange },
        ]
      : [endedOverlap, { previousDigest: token.previousDigest }, { ...overlapChange }];
  const event = auditEvent("revoked", token, actorFor(by, token), at, { ...changes });
  await store.update(token, { ...values, updatedAt: at }, { event, ...authority, expected });
  return { before: token, after: { ...token, ...values, updatedAt: at } };
}

function actorFor(by: Caller | Origin, token: StoredToken): Actor {
  return toActor("owner" in by ? by : { ...by, tokenId: token.id, owner: token.owner });
}
