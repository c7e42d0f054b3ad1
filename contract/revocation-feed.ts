import { DamagedError } from "../core/errors.ts";
import { isCount, isListOf, isNullOr, isOneOf, isString, isTime, readShape, type Shape } from "../core/shape.ts";
import type { TokenStatus } from "../core/token.ts";
import { itemKey, partitions, tokenTable } from "./deployment/table.ts";

/**
 * What decides whether a token can be used, after a change of it. Of several states of a token the one with the highest
 * `version` is the newest: every change of a token adds one.
 */
export type TokenState = UsableState | UnusableState;

/** The state of a token that can be used, within these limits. */
export interface UsableState {
  readonly version: number;
  readonly status: Extract<TokenStatus, "active">;
  /** The number of the current secret. The previous one's is one less. */
  readonly secretVersion: number;
  /** Until then the previous secret is accepted too (ISO 8601); `null`: it is not. */
  readonly previousValidUntil: string | null;
  readonly expiresAt: string | null;
  readonly scopes: readonly string[];
  readonly allowedCidrs: readonly string[];
}

/** The state of a token that nobody can use. */
export interface UnusableState {
  readonly version: number;
  readonly status: Exclude<TokenStatus, "active"> | "deleted";
}

/** A change that the feed tells of. */
export interface FeedEntry {
  readonly tokenId: string;
  /** When it was written by the writer's clock (ISO 8601). It only sorts the feed: clocks differ. */
  readonly at: string;
  readonly state: TokenState;
}

/** The partition of the table that holds the feed. */
export const feedPartition = partitions.feed;

/**
 * The longest time between the time in the key of an entry and its commit, in milliseconds. A writer that has not
 * committed by then gives up, so that a reader knows how far back entries can still appear.
 */
export const feedCommitMs = 5_000;

/**
 * How long an entry is of use, in seconds: as long as a verdict from before it can be presented. A gateway caches
 * verdicts for an hour at most, but a WebSocket connection keeps the one that it was opened with for up to two.
 */
export const feedWindow = 2 * 3_600;

/** How much longer entries are stored, in seconds: the clocks of writers, readers and DynamoDB are not the same. */
const storageMargin = 900;

/** An item as JavaScript has it. */
type Item = Readonly<Record<string, unknown>>;

/** The item of an entry. It holds neither digests nor what no verdict depends on. */
export function feedItem({ tokenId, at, state }: FeedEntry) {
  return {
    ...itemKey(feedPartition, `${at}#${tokenId}`),
    [tokenTable.timeToLive]: Math.ceil(Date.parse(at) / 1000) + feedWindow + storageMargin,
    // What says nothing is left out: a burst of revocations should fit into few reads.
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

/** What an item leaves out. */
const omitted = { previousValidUntil: null, expiresAt: null, scopes: [], allowedCidrs: [] };

/**
 * The entry of an item.
 * @throws DamagedError naming the key of an item that is damaged.
 */
export function readFeedEntry(item: Item): FeedEntry {
  const key = item[tokenTable.sortKey];
  const what = `The item ${feedPartition} ${key}`;
  const [at, tokenId] = String(key).split("#");
  if (!at || !tokenId) throw new DamagedError(what, "Its key is wrong.");
  const state =
    item.status === "active"
      ? readShape(what, usableShape, { ...omitted, ...item })
      : readShape(what, unusableShape, item);
  return { tokenId, at, state };
}
