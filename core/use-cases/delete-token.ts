import { type Caller, toActor } from "../caller.ts";
import { reducesAccess } from "../reduces-access.ts";
import type { Service } from "../service.ts";
import { auditEvent } from "../token-event.ts";
import { asVerifiedCaller } from "../verified-caller.ts";
import { assertVersion, getVisibleToken } from "../visible-token.ts";

/**
 * Deletes a token permanently, regardless of concurrent changes unless `expectedVersions` are given. Its audit trail is
 * kept for the store's retention.
 *
 * @returns the time (ISO 8601) from which protected APIs are guaranteed to refuse its secret.
 * @throws LatchkeyError `unauthorized`, `forbidden`, `token_not_found`, `precondition_failed`, `conflict`.
 */
export async function deleteToken(
  service: Service,
  caller: Caller,
  tokenId: string,
  expectedVersions?: readonly number[],
): Promise<string> {
  const { token, at } = await asVerifiedCaller(service, caller, async (verified) => {
    const before = await getVisibleToken(service, verified, tokenId);
    assertVersion(before, expectedVersions);
    const deletedAt = service.now().toISOString();
    await service.store.delete(tokenId, {
      event: auditEvent("deleted", before, toActor(verified), deletedAt),
      ...verified.authority,
      expected: expectedVersions ? { version: before.version } : {},
    });
    return { token: before, at: deletedAt };
  });
  const effectiveBy = service.effectiveBy(at);
  if (reducesAccess(token, null, service.now(), effectiveBy)) await service.propagateRevocation();
  return effectiveBy;
}
