import { actorOf, type Caller } from "../caller.ts";
import { retryOnConflict } from "../retry-on-conflict.ts";
import { digestOf, type ParsedSecret, parseSecret } from "../secret.ts";
import type { Service } from "../service.ts";
import { takesAccess } from "../takes-access.ts";
import { matchDigest, type StoredToken } from "../token.ts";
import { changesBetween } from "../token-changes.ts";
import { newEventId } from "../token-id.ts";

/** Where a call without a calling token came from. */
type Origin = Pick<Caller, "sourceIp" | "requestId">;

/**
 * Disables the token that a secret belongs to, current or within the overlap of a rotation.
 *
 * @param by the caller, who may then end the secrets of their own owner only; or where the call came from, for someone
 *   who shows nothing but the secret: whoever holds it may end it.
 * @returns the disabled token's id and the time from which the change is in force, or `null` where the secret is none
 *   that `by` may end.
 */
export async function revokeSecret(
  service: Service,
  secret: string,
  by: Caller | Origin,
): Promise<{ readonly tokenId: string; readonly effectiveBy: string } | null> {
  const parsed = parseSecret(service.settings.prefix, secret);
  if (!parsed) return null;
  // Whether the secret is still one of the token's is known only after another read.
  const revoked = await retryOnConflict(() => disableToken(service, parsed, by));
  if (!revoked) return null;
  const { before, after } = revoked;
  const effectiveBy = service.effectiveBy((after ?? before).updatedAt);
  if (after && takesAccess(before, after, service.now(), effectiveBy)) await service.propagateRevocation();
  return { tokenId: parsed.tokenId, effectiveBy };
}

interface Revocation {
  readonly before: StoredToken;
  /** `null` where the token was disabled already. */
  readonly after: StoredToken | null;
}

/** @returns `null` where the secret is none that `by` may end. */
async function disableToken(
  { store, now }: Service,
  { secret, tokenId }: ParsedSecret,
  by: Caller | Origin,
): Promise<Revocation | null> {
  const token = await store.get(tokenId);
  if (!token || !matchDigest(token, digestOf(secret), now())) return null;
  if ("owner" in by && by.owner !== token.owner) return null;
  if (token.status === "disabled") return { before: token, after: null };

  const at = now().toISOString();
  const disabled: StoredToken = { ...token, status: "disabled", updatedAt: at, version: token.version + 1 };
  await store.update(token, disabled, {
    id: newEventId(),
    tokenId,
    owner: token.owner,
    type: "revoked",
    at,
    actor: actorOf("owner" in by ? by : { ...by, tokenId, owner: token.owner, scopes: [] }),
    changes: changesBetween(token, disabled),
  });
  return { before: token, after: disabled };
}
