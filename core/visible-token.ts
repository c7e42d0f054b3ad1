import { type Caller, canView } from "./caller.ts";
import { LatchkeyError, tokenNotFound } from "./errors.ts";
import { tokenIdPattern } from "./limits.ts";
import type { Service } from "./service.ts";
import { type StoredToken, type Token, withoutDigests } from "./token.ts";

/**
 * The token, if the caller may know of it.
 * @throws LatchkeyError `token_not_found`, for another owner's token too, so that ids cannot be probed.
 */
export async function visibleToken({ store }: Service, caller: Caller, tokenId: string): Promise<StoredToken> {
  const token = tokenIdPattern.test(tokenId) ? await store.get(tokenId) : undefined;
  if (!token || !canView(caller, token.owner)) throw tokenNotFound();
  return token;
}

/**
 * The token after a write. Other changes may have come in between, so that only the store knows what it is now.
 * @param expected what it is without them: the write is done, and must not seem to have failed where the store does not
 *   respond any more, or where the token was deleted since.
 */
export async function tokenAfterWrite({ store }: Service, expected: StoredToken): Promise<Token> {
  const token = await store.get(expected.id).catch(() => expected);
  return withoutDigests(token ?? expected);
}

/**
 * Checks what a caller believes about the state of a token (`If-Match`).
 * @param expectedVersions the versions that the caller accepts; `undefined`: any.
 * @throws LatchkeyError `precondition_failed`.
 */
export function assertVersion(token: StoredToken, expectedVersions: readonly number[] | undefined): void {
  if (expectedVersions && !expectedVersions.includes(token.version)) {
    throw new LatchkeyError("precondition_failed", "The token has changed since you read it.");
  }
}
