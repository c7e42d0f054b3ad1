import { assertCanManage, type Caller, type SignedInPerson } from "./caller.ts";
import { LatchkeyError } from "./errors.ts";
import { retryOnConflict } from "./retry-on-conflict.ts";
import { knownScopes } from "./scope.ts";
import type { Service } from "./service.ts";
import { hasCome } from "./time.ts";
import { isInOverlap, type StoredToken } from "./token.ts";
import { accessRefusal } from "./token-access.ts";
import { callerProof, type Write } from "./token-store.ts";

/** A caller whose token was read again for this write, with the scopes that the token has now. */
export interface VerifiedCaller extends Caller {
  /** What comes with the write, so that it is made only while the caller may make it. */
  readonly authority: Pick<Write, "proof" | "notAfter">;
}

/**
 * Makes a write on behalf of a caller. The authorizer's verdict is older than the write, so the caller's token is read
 * again, and `attempt` hands the proof to the store, which checks it in the transaction of the write. Where the token,
 * or the target, changed in between, everything is decided again.
 *
 * @throws LatchkeyError `unauthorized` or `forbidden` if the token may not manage tokens any more, as a call that came
 *   a moment later; `conflict` where others kept changing what the write depends on; and what `attempt` throws.
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
  const scopes = knownScopes(settings.scopes, token.scopes).map(({ name }) => name);
  assertCanManage({ scopes });
  return { ...caller, scopes, authority: { proof: callerProof(token) } };
}

/** What a JWT says can't change, so all that can have changed is that it has expired. */
function verifyPerson(caller: Caller, { validUntil }: SignedInPerson, now: Date): VerifiedCaller {
  if (hasCome(validUntil, now.getTime())) throw new LatchkeyError("unauthorized", "You are not signed in any more.");
  assertCanManage(caller);
  return { ...caller, authority: { proof: null, notAfter: validUntil } };
}

/**
 * Checks what the authorizer checked, as of now, and that the presented secret is the current one: a secret that was
 * rotated goes on opening APIs until its overlap ends, but after a leak it must not be able to rotate the new one away.
 */
function assertUsable(token: StoredToken, { secretVersion, sourceIp }: Caller, now: Date): void {
  const isPrevious = secretVersion === token.secretVersion - 1 && isInOverlap(token, now);
  if (secretVersion !== token.secretVersion && !isPrevious) throw unauthorized();
  const refusal = accessRefusal(token, now, sourceIp);
  if (refusal === "address_not_allowed") {
    throw new LatchkeyError("forbidden", "This token can't be used from this address.");
  }
  if (refusal) throw unauthorized();
  if (isPrevious) {
    throw new LatchkeyError("forbidden", "This secret was rotated. Use the new secret to change tokens.");
  }
}

function unauthorized(): LatchkeyError {
  return new LatchkeyError("unauthorized", "The token is missing or not valid.");
}
