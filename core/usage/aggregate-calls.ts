import type { Sighting } from "../token-store.ts";
import type { Call, StatusClass } from "./log-line.ts";
import { type PeriodLength, periodLengths, toPeriod } from "./periods.ts";

/** The number of calls of a route with statuses of one class. */
export interface RouteCount {
  readonly route: string;
  readonly statusClass: StatusClass;
  readonly count: number;
}

/** The calls of one token in one period. */
export interface PeriodUsage {
  readonly tokenId: string;
  readonly owner: string;
  readonly length: PeriodLength;
  /** The name of the period: `2027-01-31T12` or `2027-01-31`. */
  readonly period: string;
  readonly counts: readonly RouteCount[];
}

/** What to record for a batch of calls. */
export interface UsageBatch {
  /** One per token and period, in a deterministic order. */
  readonly usage: readonly PeriodUsage[];
  /** One per token and secret, the newest of each token first. */
  readonly sightings: readonly Sighting[];
}

/** Aggregates a batch of calls. Their order doesn't matter. */
export function aggregateCalls(calls: readonly Call[]): UsageBatch {
  const usage = periodLengths.flatMap((length) =>
    groupCalls(calls, ({ tokenId, at }) => `${tokenId} ${toPeriod(at, length)}`).map(
      ([first, all]): PeriodUsage => ({
        tokenId: first.tokenId,
        owner: first.owner,
        length,
        period: toPeriod(first.at, length),
        counts: countByRoute(all),
      }),
    ),
  );
  const newestFirst = calls.toSorted((a, b) => (a.at < b.at ? 1 : -1));
  const sightings = [
    ...Map.groupBy(newestFirst, ({ tokenId, secretVersion }) => `${tokenId} ${secretVersion}`).values(),
  ];
  return {
    usage,
    sightings: sightings.map((all) => {
      const { tokenId, secretVersion, at } = all[0] as Call;
      return { tokenId, secretVersion, at };
    }),
  };
}

function countByRoute(calls: readonly Call[]): RouteCount[] {
  return groupCalls(calls, ({ route, statusClass }) => `${statusClass} ${route}`).map(([first, all]) => ({
    route: first.route,
    statusClass: first.statusClass,
    count: all.length,
  }));
}

/** Groups calls by key, sorted by key. */
function groupCalls(calls: readonly Call[], keyOf: (call: Call) => string): [Call, readonly Call[]][] {
  const groups = [...Map.groupBy(calls, keyOf)].sort(([a], [b]) => (a < b ? -1 : 1));
  return groups.map(([, all]) => [all[0] as Call, all]);
}
