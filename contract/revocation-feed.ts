import { secondsPer } from "../core/duration.ts";
import { DamagedError } from "../core/errors.ts";
import { isCount, isListOf, isNullOr, isOneOf, isString, isTime, readShape, type Shape } from "../core/shape.ts";
import type { TokenStatus } from "../core/token.ts";
import { itemKey, partitions, tokenTable } from "./deployment/table.ts";

/**
 * The access of a token after a change. The state with the highest `version` is the newest: every change increments it.
 */
export type TokenState = UsableState | UnusableState;

/** The state of an active token, with its limits. */
export interface UsableState {
  readonly version: number;
  readonly status: Extract<TokenStatus, "active">;
  /** The version of the current secret. The previous secret has one less. */
  readonly secretVersion: number;
  /** Until when the previous secret is accepted (ISO 8601), or `null` if it isn't. */
  readonly previousValidUntil: string | null;
  readonly expiresAt: string | null;
  readonly scopes: readonly string[];
  readonly allowedCidrs: readonly string[];
}

/** The state of a disabled or deleted token. */
export interface UnusableState {
  readonly version: number;
  readonly status: Exclude<TokenStatus, "active"> | "deleted";
}

/** An entry of the revocation feed. */
export interface FeedEntry {
  readonly tokenId: string;
  /** When it was written (ISO 8601), by the writer's clock. It is only used to sort the feed, because clocks differ. */
  readonly at: string;
  readonly state: TokenState;
}

/** The partition of the table that holds the feed. */
export const feedPartition = partitions.feed;

/**
 * The maximum time between the timestamp in the key of an entry and its commit, in milliseconds. A writer gives up
 * after that, so that readers know how far back entries can still appear.
 */
export const feedCommitMs = 5_000;

/**
 * How long an entry is relevant, in seconds: as long as an earlier verdict can be in use. API Gateway caches verdicts
 * for up to one hour, but a WebSocket connection keeps the verdict from its opening for up to two hours.
 */
export const feedWindow = 2 * secondsPer.hour;

/** How much longer entries are stored, in seconds, to allow for clock differences. */
const storageMargin = 15 * secondsPer.minute;

/** An unmarshalled item. */
type Item = Readonly<Record<string, unknown>>;

/** The item of an entry. It contains no digests, and only what verdicts depend on. */
export function feedItem({ tokenId, at, state }: FeedEntry) {
  return {
    ...itemKey(feedPartition, `${at}#${tokenId}`),
    [tokenTable.timeToLive]: Math.ceil(Date.parse(at) / 1000) + feedWindow + storageMargin,
    // Empty values are left out, so that a burst of revocations fits into few reads.
    ...Object.fromEntries(Object.entries(state).filter(([, value]) => !isEmpty(value))),
  };
}

function isEmpty(value: unknown): boolean {
  return value === null || (Array.isArray(value) && value.length === 0);
}

const usableShape: Shape<UsableState> = {
  version: isCount,
  status: isOneOf(["active"]),
  secretVersion: isCount,
  previousValidUntil: isNullOr(isTime),
  expiresAt: isNullOr(isTime),
  scopes: isListOf(isString),
  allowedCidrs: isListOf(isString),
};

const unusableShape: Shape<UnusableState> = { version: isCount, status: isOneOf(["disabled", "deleted"]) };

/** The values of omitted attributes. */
const omitted = { previousValidUntil: null, expiresAt: null, scopes: [], allowedCidrs: [] };

/** The token of an entry's sort key, and its time if that is valid; `undefined` if the key doesn't have both parts. */
export function parseFeedKey(sortKey: unknown): { readonly tokenId: string; readonly at: string | null } | undefined {
  const [at, tokenId] = String(sortKey).split("#");
  return at && tokenId ? { tokenId, at: isTime(at) ? at : null } : undefined;
}

/**
 * Reads the entry of an item.
 * @throws DamagedError naming the key of a damaged item.
 */
export function readFeedEntry(item: Item): FeedEntry {
  const key = item[tokenTable.sortKey];
  const what = `The item ${feedPartition} ${key}`;
  const { tokenId = "", at = null } = parseFeedKey(key) ?? {};
  if (at === null) throw new DamagedError(what, "Its key is malformed.");
  const state =
    item.status === "active"
      ? readShape(what, usableShape, { ...omitted, ...item })
      : readShape(what, unusableShape, item);
  return { tokenId, at, state };
}
