import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { feedCommitMs, feedItem, type TokenState } from "../../contract/revocation-feed.ts";
import { conflict, LatchkeyError } from "../../core/errors.ts";
import type { StoredToken } from "../../core/token.ts";
import type { NewValues } from "../../core/token-store.ts";
import { backOff } from "./dynamo-client.ts";
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
  return [...stateFields, "digest"].some((field) => field in values);
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
  return {
    write: { Put: { TableName, Item: feedItem(entry) } },
    options: { commitBy: now + feedCommitMs, maxConflicts: 2 },
  };
}

/** How long a change is retried while others keep changing the same token, in milliseconds. */
const limitMs = 20_000;
/** No longer than those of the changes that it competes with: the one that pauses for longer loses. */
const maxPauseMs = 150;

/**
 * Makes a change on top of the exact state that it goes into the feed with. Where another change came in between, it is
 * made again on top of that one at once: a flood of other changes does not hold it off.
 *
 * @param current the token as it was read.
 * @param attempt makes the change on the condition that the token still has the version of `current`.
 * @throws what `attempt` throws; LatchkeyError `conflict` where the token is gone or something else does not hold.
 */
export async function retryOnNewVersion(
  current: StoredToken | undefined,
  read: () => Promise<StoredToken | undefined>,
  attempt: (current: StoredToken) => Promise<void>,
): Promise<void> {
  const deadline = Date.now() + limitMs;
  for (let tried = 1, token = current; ; tried++) {
    if (!token) throw conflict();
    try {
      return await attempt(token);
    } catch (error) {
      const isContended = wasContended(error);
      const isConflict = error instanceof LatchkeyError && error.code === "conflict";
      if (!(isConflict || isContended) || Date.now() > deadline) throw error;
      await backOff(tried, maxPauseMs);
      const next = await read();
      if (!isContended && next?.version === token.version) throw error;
      token = next;
    }
  }
}

/**
 * Makes a change that depends on no version, as often as others are under way for the same token.
 * @param attempt makes it with a new entry of the feed each time.
 */
export async function retryWhileContended(attempt: () => Promise<void>): Promise<void> {
  const deadline = Date.now() + limitMs;
  for (let tried = 1; ; tried++) {
    try {
      return await attempt();
    } catch (error) {
      if (!wasContended(error) || Date.now() > deadline) throw error;
      await backOff(Math.min(tried, 3));
    }
  }
}

/** Whether a transaction failed because others were under way for the same token. */
function wasContended(error: unknown): boolean {
  if (!(error instanceof LatchkeyError) || error.code !== "unavailable") return false;
  return error.cause instanceof TransactionCanceledException;
}
