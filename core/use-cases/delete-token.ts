import { actorOf, type Caller } from "../caller.ts";
import { retryOnConflict } from "../retry-on-conflict.ts";
import type { Service } from "../service.ts";
import { takesAccess } from "../takes-access.ts";
import { newEventId } from "../token-id.ts";
import { assertVersion, visibleToken } from "../visible-token.ts";

/**
 * Deletes a token for good. Its audit trail stays for the retention of the store.
 *
 * @returns the time (ISO 8601) from which protected APIs certainly refuse its secret.
 * @throws LatchkeyError `token_not_found`, `precondition_failed`, `conflict`.
 */
export async function deleteToken(
  service: Service,
  caller: Caller,
  tokenId: string,
  expectedVersions?: readonly number[],
): Promise<string> {
  // Whatever changed in between, the caller wants the token gone.
  const { token, at } = await retryOnConflict(async () => {
    const token = await visibleToken(service, caller, tokenId);
    assertVersion(token, expectedVersions);
    const at = service.now().toISOString();
    await service.store.delete(token, {
      id: newEventId(),
      tokenId,
      owner: token.owner,
      type: "deleted",
      at,
      actor: actorOf(caller),
      changes: {},
    });
    return { token, at };
  });
  const effectiveBy = service.effectiveBy(at);
  if (takesAccess(token, null, service.now(), effectiveBy)) await service.propagateRevocation();
  return effectiveBy;
}
