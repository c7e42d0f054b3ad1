import { type StatusClass, statusClasses } from "./log-line.ts";
import type { CallCount } from "./usage-store.ts";

/** The sum of some calls. */
export interface CallSummary {
  readonly count: number;
  /** By class of status; without those that no call had. */
  readonly byStatus: Readonly<Partial<Record<StatusClass, number>>>;
}

/** Adds calls up. */
export function summarizeCalls(calls: readonly CallCount[]): CallSummary {
  const sums = statusClasses.map((each): [StatusClass, number] => [each, sum(calls, each)]);
  return {
    count: sums.reduce((total, [, count]) => total + count, 0),
    byStatus: Object.fromEntries(sums.filter(([, count]) => count > 0)),
  };
}

function sum(calls: readonly CallCount[], wanted: StatusClass): number {
  return calls.reduce((total, { statusClass, count }) => total + (statusClass === wanted ? count : 0), 0);
}

/** Those with the most calls first, and then by name. @param nameItem what tells two items apart. */
export function sortByCalls<T extends CallSummary>(items: readonly T[], nameItem: (item: T) => string): T[] {
  return items.toSorted((a, b) => b.count - a.count || (nameItem(a) < nameItem(b) ? -1 : 1));
}
