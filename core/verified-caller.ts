import { assertCanManage, type Caller, type SignedInPerson } from "./caller.ts";
import { LatchkeyError, unauthorized } from "./errors.ts";
import { retryOnConflict } from "./retry-on-conflict.ts";
import { knownScopeNames } from "./scope.ts";
import type { Service } from "./service.ts";
import { hasPassed } from "./time.ts";
import { matchSecretVersion, type StoredToken } from "./token.ts";
import { accessRefusal } from "./token-access.ts";
import { callerProof, type Write } from "./token-store.ts";

/** A caller whose token was read again for this write, with the token's current scopes. */
export interface VerifiedCaller extends Caller {
  /** The conditions of the write: it succeeds only while the caller is authorized. */
  readonly authority: Pick<Write, "proof" | "notAfter">;
}

/**
 * Makes a write on behalf of a caller. The authorizer's verdict is older than the write, so the caller's token is read
 * again, and `attempt` passes the proof to the store, which checks it in the transaction of the write. If the caller's
 * token or the target changed in between, everything is decided again.
 *
 * @throws LatchkeyError `unauthorized` or `forbidden` if the caller can no longer manage tokens; `conflict` if other
 *   requests kept changing what the write depends on; and what `attempt` throws.
 */
export function asVerifiedCaller<T>(
  service: Service,
  caller: Caller,
  attempt: (caller: VerifiedCaller) => Promise<T>,
): Promise<T> {
  return retryOnConflict(async () => attempt(await verifyCaller(service, caller)));
}

/** @throws LatchkeyError `unauthorized`, `forbidden`. */
async function verifyCaller({ store, settings, now }: Service, caller: Caller): Promise<VerifiedCaller> {
  if (caller.person) return verifyPerson(caller, caller.person, now());
  if (caller.tokenId === null) return { ...caller, authority: { proof: null } };
  const token = await store.get(caller.tokenId);
  if (token?.owner !== caller.owner) throw unauthorized();
  assertUsable(token, caller, now());
  const scopes = knownScopeNames(settings.scopes, token.scopes);
  assertCanManage({ scopes });
  return { ...caller, scopes, authority: { proof: callerProof(token) } };
}

/** The claims of a JWT can't change: it can only have expired. */
function verifyPerson(caller: Caller, { validUntil }: SignedInPerson, now: Date): VerifiedCaller {
  if (hasPassed(validUntil, now.getTime()))
    throw new LatchkeyError("unauthorized", "Your sign-in has expired. Sign in again.");
  assertCanManage(caller);
  return { ...caller, authority: { proof: null, notAfter: validUntil } };
}

/**
 * Repeats the authorizer's checks, and requires the current secret: a previous secret keeps opening APIs until its
 * overlap ends, but after a leak it must not be able to rotate the token and lock out the new secret.
 */
function assertUsable(token: StoredToken, { secretVersion, sourceIp }: Caller, now: Date): void {
  const generation = matchSecretVersion(token, secretVersion, now);
  if (!generation) throw unauthorized();
  const refusal = accessRefusal(token, now, sourceIp);
  if (refusal === "address_not_allowed") {
    throw new LatchkeyError("forbidden", "This token can't be used from this address.");
  }
  if (refusal) throw unauthorized();
  if (generation === "previous") {
    throw new LatchkeyError("forbidden", "This secret was rotated. Use the new secret to change tokens.");
  }
}
