import type { CloudWatchLogsEvent } from "aws-lambda";
import type { Sighting } from "../../core/token-store.ts";
import { aggregateCalls, type PeriodUsage } from "../../core/usage/aggregate-calls.ts";
import { parseLogLine } from "../../core/usage/log-line.ts";
import { readLogEvent } from "./read-log-event.ts";

/** What counting usage works with. */
export interface UsageCounter {
  /** The table of the service's tokens: calls with tokens of other services aren't counted. */
  readonly tableName: string;
  /** Adds the calls of a batch, once however often it comes. */
  readonly addUsage: (digest: string, usage: readonly PeriodUsage[]) => Promise<void>;
  /** Stamps secrets and their tokens as seen. */
  readonly stampSightings: (sightings: readonly Sighting[]) => Promise<void>;
  /** Told how many lines of a batch can't be read. */
  readonly onUnreadable: (count: number) => void;
}

/**
 * Counts the calls that a delivery of CloudWatch Logs tells of. It may come more than once, and in any order.
 *
 * @throws Error if anything could not be written. Everything else was, and counting the same delivery again adds what
 *   is missing.
 */
export async function countUsage(counter: UsageCounter, event: CloudWatchLogsEvent): Promise<void> {
  const batch = readLogEvent(event);
  if (!batch) return;
  const parsed = batch.lines.map((line) => parseLogLine(line, counter.tableName));
  const unreadable = parsed.filter((call) => call === undefined).length;
  if (unreadable > 0) counter.onUnreadable(unreadable);
  const { usage, sightings } = aggregateCalls(parsed.filter((call) => call !== undefined && call !== null));
  const outcomes = await Promise.allSettled([counter.addUsage(batch.digest, usage), counter.stampSightings(sightings)]);
  const failures = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));
  if (failures.length > 0) throw new AggregateError(failures, "The batch was not counted in whole.");
}
