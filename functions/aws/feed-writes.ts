import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { feedCommitMs, feedItem, type TokenState } from "../../contract/revocation-feed.ts";
import { conflict, hasCode } from "../../core/errors.ts";
import type { StoredToken } from "../../core/token.ts";
import type { NewValues } from "../../core/token-store.ts";
import { backOff } from "./dynamo-client.ts";
import type { TransactionOptions, Write } from "./transaction.ts";

/** The fields that the revocation feed contains. */
const stateFields = [
  "status",
  "secretVersion",
  "previousValidUntil",
  "expiresAt",
  "scopes",
  "allowedCidrs",
] as const satisfies readonly (keyof StoredToken)[];

/** Whether a change belongs in the revocation feed. */
export function changesState(values: NewValues): boolean {
  return [...stateFields, "digest"].some((field) => field in values);
}

/** The state of a token in the feed. */
export function tokenState(token: StoredToken): TokenState {
  const { version, status } = token;
  if (status !== "active") return { version, status };
  const { secretVersion, previousValidUntil, expiresAt, scopes, allowedCidrs } = token;
  return { version, status, secretVersion, previousValidUntil, expiresAt, scopes, allowedCidrs };
}

/** The state of a deleted token. Its version is higher than any other. */
export const deletedState: TokenState = { version: Number.MAX_SAFE_INTEGER, status: "deleted" };

/**
 * The write of a feed entry, and the options of its transaction: after its deadline, readers would miss the entry.
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

/** How long a change is retried while other requests keep changing the same token, in milliseconds. */
const limitMs = 20_000;
/** The same as that of competing changes: a change with longer pauses would lose against them. */
const maxPauseMs = 150;

/**
 * Makes a change whose feed entry is computed from the exact state of the token. If another change came in between, it is
 * retried on top of the new state, so that a flood of other changes can't block it.
 *
 * @param current the token as it was read.
 * @param attempt makes the change on the condition that the token still has the version of `current`.
 * @throws what `attempt` throws; LatchkeyError `conflict` if the token was deleted or another condition doesn't hold.
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
      const isConflict = hasCode(error, "conflict");
      if (!(isConflict || isContended) || Date.now() > deadline) throw error;
      await backOff(tried, maxPauseMs);
      const next = await read();
      if (!isContended && next?.version === token.version) throw error;
      token = next;
    }
  }
}

/**
 * Retries a change that doesn't depend on a version while it conflicts with other transactions.
 * @param attempt makes the change, with a new feed entry each time.
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

/** Whether a transaction failed because of conflicts with other transactions. */
function wasContended(error: unknown): boolean {
  return hasCode(error, "unavailable") && error.cause instanceof TransactionCanceledException;
}
