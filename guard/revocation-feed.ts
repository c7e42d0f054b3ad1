import { type FeedEntry, feedCommitMs, feedWindow, type TokenState } from "../contract/revocation-feed.ts";
import { LatchkeyError } from "../core/errors.ts";

/**
 * Reads all entries of the feed that are later than a position, in order, strongly consistent, page by page: a feed can
 * be larger than what a function has memory for.
 * @param after `<time>` or `<time>#<tokenId>`, as the keys of the entries sort.
 */
export type ReadFeed = (after: string) => AsyncIterable<readonly FeedEntry[]>;

/** How a feed is read. Times are in milliseconds. */
export interface FeedOptions {
  readonly read: ReadFeed;
  /** The time between the starts of two reads while there are calls. Without calls there are no reads. */
  readonly intervalMs: number;
  /** The longest that calls are decided by what was read last when the feed can't be read. */
  readonly maxAgeMs: number;
  /** Told of each read that failed. */
  readonly onFailure: (error: unknown) => void;
  readonly clock?: Clock;
}

/** The two clocks of a process, in milliseconds. Either can be wrong after a function was frozen. */
export interface Clock {
  /** The time of day. */
  readonly wall: () => number;
  /** A clock that is never set. */
  readonly monotonic: () => number;
}

/** The newest states of the tokens that changed lately. */
export interface RevocationFeed {
  /**
   * Makes the states fresh: at most `intervalMs` old, counted from the start of their read.
   * @returns `undefined` if they are fresh, so that a call costs nothing; else a promise that rejects with
   *   LatchkeyError `unavailable` where the feed can't be read and the states are older than `maxAgeMs`.
   */
  readonly refresh: () => Promise<void> | undefined;
  /** The newest state of a token, or `undefined` if it didn't change lately. */
  readonly getState: (tokenId: string) => TokenState | undefined;
}

/**
 * How far before the latest entry a read begins: an entry can appear after one with a later time, because a write takes
 * until its commit, and because the clocks of the writers differ, for which half of this allows.
 */
const overlapMs = 2 * feedCommitMs;

/**
 * About how often the whole feed is read. That finds what appears even later, such as an entry that was replicated late
 * from another region, and forgets states that are of no more use.
 */
const fullReadMs = 60_000;

/** How much before its window a whole read begins: the clock of this machine may be wrong. */
const clockMarginMs = 300_000;

/** Keeps the revocation feed in memory. Nothing is read on a timer: a frozen function would miss it. */
export function createRevocationFeed({
  read,
  intervalMs,
  maxAgeMs,
  onFailure,
  clock = { wall: Date.now, monotonic: () => performance.now() },
}: FeedOptions): RevocationFeed {
  let states = new Map<string, TokenState>();
  let attempted: Instant | undefined;
  let succeeded: Instant | undefined;
  let fullReadDue = 0;
  let latest: Position = { key: "", since: 0 };
  let reading: Promise<void> | undefined;
  /** What the whole read that is under way has found, and the others meanwhile. */
  let whole: Map<string, TokenState> | undefined;

  /**
   * A whole read takes long where the feed is large, after thousands of changes. Calls wait an interval for it, and are
   * decided by what is new after that. Only without any states is there nothing else to decide by.
   */
  async function readOnce(): Promise<void> {
    if (!succeeded) return readWhole();
    const isDue = !whole && clock.monotonic() >= fullReadDue;
    if (isDue && (await isDoneWithin(intervalMs, readWhole()))) return;
    await readNew(succeeded);
  }

  async function readWhole(): Promise<void> {
    const started = toInstant(clock);
    attempted = started;
    // Readers that started together must not keep reading everything together, nor read again because that failed.
    fullReadDue = started.monotonic + fullReadMs * (0.75 + Math.random() / 2);
    const found = new Map<string, TokenState>();
    whole = found;
    try {
      await keep(isoTime(started.wall - feedWindow * 1000 - clockMarginMs));
      states = found;
      if (!succeeded || succeeded.monotonic < started.monotonic) succeeded = started;
    } catch (error) {
      onFailure(error);
    } finally {
      whole = undefined;
    }
  }

  async function readNew(since: Instant): Promise<void> {
    const started = toInstant(clock);
    attempted = started;
    try {
      await keep(startAfter(latest, since.monotonic, started.wall));
      succeeded = started;
    } catch (error) {
      onFailure(error);
    }
  }

  async function keep(from: string): Promise<void> {
    if (latest.key === "") latest = { key: from, since: clock.monotonic() };
    for await (const entries of read(from)) {
      for (const { tokenId, state } of entries) {
        keepNewest(states, tokenId, state);
        if (whole) keepNewest(whole, tokenId, state);
      }
      latest = later(latest, entries, clock);
    }
  }

  function assertUsable(): void {
    if (elapsedMs(succeeded, clock) > maxAgeMs) {
      throw new LatchkeyError("unavailable", "The revocation feed can't be read.");
    }
  }

  async function readAndAssert(): Promise<void> {
    do {
      reading ??= readOnce().finally(() => {
        reading = undefined;
      });
      await reading;
      // A read that the function was frozen in has succeeded, and is too old all the same.
    } while (attempted === succeeded && elapsedMs(succeeded, clock) > maxAgeMs);
    assertUsable();
  }

  return {
    refresh: () => {
      if (reading || elapsedMs(attempted, clock) >= intervalMs) return readAndAssert();
      return attempted === succeeded ? undefined : Promise.resolve().then(assertUsable);
    },
    getState: (tokenId) => states.get(tokenId),
  };
}

/** The latest key that was seen, and since when by the monotonic clock. */
interface Position {
  readonly key: string;
  readonly since: number;
}

/**
 * Where a read begins so that it misses nothing: some time before the latest key. At that key itself, where the read
 * before this one was so much later that nothing could appear before the key any more. A key that is yet to come is of a
 * writer whose clock is wrong, and says nothing about the others.
 */
function startAfter({ key, since }: Position, lastReadAt: number, now: number): string {
  const at = Date.parse(key.split("#", 1)[0] ?? "");
  if (at <= now && lastReadAt - since >= overlapMs) return key;
  return isoTime(Math.min(at, now) - overlapMs);
}

/** Waits for a promise, but no longer than that. @returns whether it is done. */
async function isDoneWithin(milliseconds: number, done: Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, milliseconds, false);
  });
  const isDone = await Promise.race([done.then(() => true), late]);
  clearTimeout(timer);
  return isDone;
}

function later(position: Position, entries: readonly FeedEntry[], clock: Clock): Position {
  const last = entries.at(-1);
  const key = last && `${last.at}#${last.tokenId}`;
  return key && key > position.key ? { key, since: clock.monotonic() } : position;
}

function keepNewest(states: Map<string, TokenState>, tokenId: string, state: TokenState): void {
  const known = states.get(tokenId);
  if (!known || known.version < state.version) states.set(tokenId, state);
}

/** A moment by both clocks. */
interface Instant {
  readonly wall: number;
  readonly monotonic: number;
}

function toInstant({ wall, monotonic }: Clock): Instant {
  return { wall: wall(), monotonic: monotonic() };
}

/** How long ago a moment was: by the clock that says longer, since one of them may have stood still. */
function elapsedMs(instant: Instant | undefined, { wall, monotonic }: Clock): number {
  if (!instant) return Number.POSITIVE_INFINITY;
  return Math.max(wall() - instant.wall, monotonic() - instant.monotonic);
}

function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
