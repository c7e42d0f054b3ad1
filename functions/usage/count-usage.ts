import type { CloudWatchLogsEvent } from "aws-lambda";
import type { Sighting } from "../../core/token-store.ts";
import { aggregateCalls, type PeriodUsage } from "../../core/usage/aggregate-calls.ts";
import { parseLogLine } from "../../core/usage/log-line.ts";
import { readLogEvent } from "./read-log-event.ts";

/** The dependencies of counting usage. */
export interface UsageCounter {
  /** The table of the service's tokens. Calls with tokens of other services aren't counted. */
  readonly tableName: string;
  /** Adds the calls of a batch. Idempotent. */
  readonly addUsage: (digest: string, usage: readonly PeriodUsage[]) => Promise<void>;
  /** Updates when secrets and their tokens were last seen. */
  readonly stampSightings: (sightings: readonly Sighting[]) => Promise<void>;
  /** Called with the number of unreadable lines of a batch. */
  readonly onUnreadable: (count: number) => void;
}

/**
 * Counts the calls of a delivery from CloudWatch Logs. Deliveries may be repeated and out of order.
 *
 * @throws AggregateError if something could not be written. Everything else was written, and counting the same delivery
 *   again adds what is missing.
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
