import { vi } from "vitest";
import type { FeedEntry } from "../../contract/revocation-feed.ts";
import { createRevocationFeed, type FeedOptions } from "../../guard/revocation-feed.ts";

/** When the clocks begin. */
export const start = Date.parse("2027-01-01T00:00:00.000Z");

export const numberedId = (number: number) => `tok_${String(number).padStart(26, "0")}`;

/** The entry of a token that is disabled. */
export function disabled(number: number, at: number, version = 2): FeedEntry {
  return { tokenId: numberedId(number), at: new Date(at).toISOString(), state: { version, status: "disabled" } };
}

/** A read that fails. */
// biome-ignore lint/correctness/useYield: it fails before its first page.
export async function* failing(): AsyncGenerator<readonly FeedEntry[]> {
  throw new Error("throttled");
}

/** A feed whose reads are counted, with a clock that the test sets. */
export function setup(options: Partial<FeedOptions> = {}) {
  const time = { wall: start, monotonic: 5_000_000 };
  const stored: FeedEntry[] = [];
  const read = vi.fn(async function* (after: string): AsyncGenerator<readonly FeedEntry[]> {
    yield stored
      .filter(({ at, tokenId }) => `${at}#${tokenId}` > after)
      .sort((a, b) => (`${a.at}#${a.tokenId}` < `${b.at}#${b.tokenId}` ? -1 : 1));
  });
  const onFailure = vi.fn();
  const clock = { wall: () => time.wall, monotonic: () => time.monotonic };
  const feed = createRevocationFeed({ read, intervalMs: 1_000, maxAgeMs: 10_000, onFailure, clock, ...options });
  const pass = (milliseconds: number) => {
    time.wall += milliseconds;
    time.monotonic += milliseconds;
  };
  return { feed, read, stored, time, pass, onFailure };
}
