import { feedCommitMs, feedItem, type TokenState } from "../../contract/revocation-feed.ts";
import { LatchkeyError } from "../../core/errors.ts";
import type { StoredToken } from "../../core/token.ts";
import type { NewValues } from "../../core/token-store.ts";
import { backOff } from "./backoff.ts";
import type { TransactionOptions, Write } from "./transaction.ts";

/** The fields of which the revocation feed tells. */
const stateFields = [
  "status",
  "secretVersion",
  "previousValidUntil",
  "expiresAt",
  "scopes",
  "allowedCidrs",
] as const satisfies readonly (keyof StoredToken)[];

/** Whether a change belongs into the revocation feed. */
export function changesState(values: NewValues): boolean {
  return stateFields.some((field) => field in values);
}

/** The state of a token for the feed. */
export function tokenState(token: StoredToken): TokenState {
  const { version, status } = token;
  if (status !== "active") return { version, status };
  const { secretVersion, previousValidUntil, expiresAt, scopes, allowedCidrs } = token;
  return { version, status, secretVersion, previousValidUntil, expiresAt, scopes, allowedCidrs };
}

/** The state of a deleted token. No state comes after it. */
export const deletedState: TokenState = { version: Number.MAX_SAFE_INTEGER, status: "deleted" };

/**
 * The write of an entry of the feed, and by when its transaction has to be committed: readers look back no further.
 * @param now the time of the entry, in milliseconds since 1970.
 */
export function feedWrite(
  TableName: string,
  tokenId: string,
  state: TokenState,
  now = Date.now(),
): { readonly write: Write; readonly options: TransactionOptions } {
  const entry = { tokenId, at: new Date(now).toISOString(), state };
  return { write: { Put: { TableName, Item: feedItem(entry) } }, options: { commitBy: now + feedCommitMs } };
}

/** How long a change is tried anew while others keep changing the same token, in milliseconds. */
const limitMs = 15_000;

/**
 * Makes a change on top of the exact state that it goes into the feed with. Where another change came in between, it is
 * made again on top of that one at once: a flood of other changes does not hold it off.
 *
 * @param current the token as it was read.
 * @param attempt makes the change on the condition that the token still has the version of `current`.
 * @throws what `attempt` throws; LatchkeyError `conflict` where the token is gone or something else does not hold.
 */
export async function onExactState(
  current: StoredToken | undefined,
  read: () => Promise<StoredToken | undefined>,
  attempt: (current: StoredToken) => Promise<void>,
): Promise<void> {
  const deadline = Date.now() + limitMs;
  for (let tried = 1, token = current; ; tried++) {
    if (!token) throw new LatchkeyError("conflict", "The token was changed by another request. Try again.");
    try {
      return await attempt(token);
    } catch (error) {
      if (!(error instanceof LatchkeyError) || error.code !== "conflict" || Date.now() > deadline) throw error;
      const next = await read();
      if (next?.version === token.version) throw error;
      token = next;
      await backOff(Math.min(tried, 3));
    }
  }
}
