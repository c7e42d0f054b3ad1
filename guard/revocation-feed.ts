import { type FeedEntry, feedCommitMs, feedWindow, type TokenState } from "../contract/revocation-feed.ts";
import { msPer } from "../core/duration.ts";
import { LatchkeyError } from "../core/errors.ts";

/**
 * Reads all entries of the feed after a position, in order, with strongly consistent reads. It yields page by page,
 * because the feed may not fit into a function's memory.
 * @param after `<time>` or `<time>#<tokenId>`, in the sort order of the keys.
 */
export type ReadFeed = (after: string) => AsyncIterable<readonly FeedEntry[]>;

/** Options of a feed. Times are in milliseconds. */
export interface FeedOptions {
  readonly read: ReadFeed;
  /** The time between the starts of two reads while there are calls. Without calls there are no reads. */
  readonly intervalMs: number;
  /** How long the last read is used if the feed can't be read. */
  readonly maxAgeMs: number;
  /** Called with the error of each failed read. */
  readonly onFailure: (error: unknown) => void;
  readonly clock?: Clock;
}

/** The two clocks of a process, in milliseconds. Either may have stood still while the function was frozen. */
export interface Clock {
  /** The time of day. */
  readonly wall: () => number;
  /** A clock that is never adjusted. */
  readonly monotonic: () => number;
}

/** The newest states of recently changed tokens. */
export interface RevocationFeed {
  /**
   * Refreshes the states if they are older than `intervalMs`, counted from the start of the read.
   * @returns `undefined` if they are fresh, so that the call isn't delayed; otherwise a promise that rejects with
   *   LatchkeyError `unavailable` if the feed can't be read and the states are older than `maxAgeMs`.
   */
  readonly refresh: () => Promise<void> | undefined;
  /** The newest state of a token, or `undefined` if it didn't change recently. */
  readonly getState: (tokenId: string) => TokenState | undefined;
}

/**
 * How far before the latest entry a read begins. An entry can appear after an entry with a later timestamp, because
 * writes take time to commit, and because the writers' clocks differ. Half of this allows for clock differences.
 */
const overlapMs = 2 * feedCommitMs;

/**
 * About how often the whole feed is read. A full read finds entries that appear even later, such as those that are
 * replicated late from another region, and drops states that are no longer relevant.
 */
const fullReadMs = msPer.minute;

/** How far before its window a full read begins, because this machine's clock may be wrong. */
const clockMarginMs = 5 * msPer.minute;

/** Keeps the revocation feed in memory. It doesn't use a timer, because timers don't run while a function is frozen. */
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
  /** The states that the full read in progress, and reads during it, have found. */
  let whole: Map<string, TokenState> | undefined;

  /**
   * A full read of a large feed, after thousands of changes, takes long. Calls wait for it up to one interval, and then
   * use an incremental read. Only the first read must be complete.
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
    // With jitter, so that readers that started together don't keep doing full reads together. Not repeated on failure.
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

  /** Simultaneous calls share one read. */
  async function joinRead(): Promise<void> {
    reading ??= readOnce().finally(() => {
      reading = undefined;
    });
    await reading;
  }

  async function readAndAssert(): Promise<void> {
    await joinRead();
    // A read during which the function was frozen has succeeded, but is already too old.
    if (attempted === succeeded && elapsedMs(succeeded, clock) > maxAgeMs) await joinRead();
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

/** The latest key that was seen, and when it was first seen by the monotonic clock. */
interface Position {
  readonly key: string;
  readonly since: number;
}

/**
 * Where a read begins so that it misses nothing: some time before the latest key, or at the key itself if the previous
 * read was so much later that nothing could still appear before the key. A key in the future is from a writer whose
 * clock is wrong, and says nothing about other writers. Nor does a key without a valid time, of a damaged item.
 */
function startAfter({ key, since }: Position, lastReadAt: number, now: number): string {
  const at = Date.parse(key.slice(0, isoTime(now).length));
  if (!(at <= now)) return isoTime(now - overlapMs);
  return lastReadAt - since >= overlapMs ? key : isoTime(at - overlapMs);
}

/** Waits for a promise up to a time limit. @returns whether it was fulfilled in time. */
async function isDoneWithin(milliseconds: number, done: Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, milliseconds, false);
  });
  const isDone = await Promise.race([done.then(() => true), late]);
  clearTimeout(timer);
  return isDone;
}

/** An entry without a time, of a damaged item, says nothing about how far the feed was read. */
function later(position: Position, entries: readonly FeedEntry[], clock: Clock): Position {
  const last = entries.findLast(({ at }) => at !== "");
  const key = last && `${last.at}#${last.tokenId}`;
  return key && key > position.key ? { key, since: clock.monotonic() } : position;
}

function keepNewest(states: Map<string, TokenState>, tokenId: string, state: TokenState): void {
  const known = states.get(tokenId);
  if (!known || known.version < state.version) states.set(tokenId, state);
}

/** A point in time by both clocks. */
interface Instant {
  readonly wall: number;
  readonly monotonic: number;
}

function toInstant({ wall, monotonic }: Clock): Instant {
  return { wall: wall(), monotonic: monotonic() };
}

/** The time since an instant, by the clock that shows more, because the other may have stood still. */
function elapsedMs(instant: Instant | undefined, { wall, monotonic }: Clock): number {
  if (!instant) return Number.POSITIVE_INFINITY;
  return Math.max(wall() - instant.wall, monotonic() - instant.monotonic);
}

function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
