import { type StatusClass, statusClasses } from "./log-line.ts";
import type { CallCount } from "./usage-store.ts";

/** The sum of some calls. */
export interface CallSummary {
  readonly count: number;
  /** The calls of each status class, without classes that have none. */
  readonly byStatus: Readonly<Partial<Record<StatusClass, number>>>;
}

/** Mutable sums of calls by status class. */
export type StatusSums = Map<StatusClass, number>;

/** Adds calls to sums. */
export function addCalls(sums: StatusSums, calls: readonly CallCount[]): void {
  for (const { statusClass, count } of calls) sums.set(statusClass, (sums.get(statusClass) ?? 0) + count);
}

/** Converts sums to a summary, in the order of the status classes. */
export function toSummary(sums: StatusSums): CallSummary {
  const counts = statusClasses.map((each): [StatusClass, number] => [each, sums.get(each) ?? 0]);
  return {
    count: counts.reduce((total, [, count]) => total + count, 0),
    byStatus: Object.fromEntries(counts.filter(([, count]) => count > 0)),
  };
}

/** Sums calls. */
export function summarizeCalls(calls: readonly CallCount[]): CallSummary {
  const sums: StatusSums = new Map();
  addCalls(sums, calls);
  return toSummary(sums);
}

/** Sorts by count, highest first, and then by name. @param nameItem the name of an item. */
export function sortByCount<T extends Pick<CallSummary, "count">>(
  items: readonly T[],
  nameItem: (item: T) => string,
): T[] {
  return items.toSorted((a, b) => b.count - a.count || (nameItem(a) < nameItem(b) ? -1 : 1));
}
