import { type Caller, canView } from "./caller.ts";
import { LatchkeyError, tokenNotFound } from "./errors.ts";
import { tokenIdPattern } from "./limits.ts";
import type { Service } from "./service.ts";
import { type StoredToken, type Token, withoutDigests } from "./token.ts";

/**
 * The token, if the caller can view it.
 * @throws LatchkeyError `token_not_found`, also for another owner's token, so that ids can't be probed.
 */
export async function getVisibleToken({ store }: Service, caller: Caller, tokenId: string): Promise<StoredToken> {
  const token = tokenIdPattern.test(tokenId) ? await store.get(tokenId) : undefined;
  if (!token || !canView(caller, token.owner)) throw tokenNotFound();
  return token;
}

/**
 * The token after a write, read again because of concurrent changes.
 * @param expected the token without concurrent changes. It is returned if the store doesn't respond or the token was
 *   deleted meanwhile: the write succeeded, and must not appear to have failed.
 */
export async function readAfterWrite({ store }: Service, expected: StoredToken): Promise<Token> {
  const token = await store.get(expected.id).catch(() => undefined);
  return withoutDigests(token ?? expected);
}

/**
 * Checks the precondition of a change (`If-Match`).
 * @param expectedVersions the versions that the caller accepts; `undefined`: any.
 * @throws LatchkeyError `precondition_failed`.
 */
export function assertVersion(token: StoredToken, expectedVersions: readonly number[] | undefined): void {
  if (expectedVersions && !expectedVersions.includes(token.version)) {
    throw new LatchkeyError("precondition_failed", "The token has changed since you read it.");
  }
}
