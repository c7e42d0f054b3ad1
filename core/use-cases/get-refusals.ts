import { assertAdmin, type Caller } from "../caller.ts";
import { secondsPer } from "../duration.ts";
import { invalidParameter } from "../errors.ts";
import type { Service } from "../service.ts";
import { timeAfter } from "../time.ts";
import { startOfPeriod, toPeriod } from "../usage/periods.ts";
import type { RefusalCount, RefusalMetrics } from "../usage/refusal-metrics.ts";
import { sortByCount } from "../usage/summarize-calls.ts";
import { maxUsageDays, resolveWindow, type WindowInput } from "../usage/usage-window.ts";

/** The dependencies of the use case. */
export interface RefusalService extends Service {
  readonly refusals: RefusalMetrics;
}

/** How often tokens or JWTs were refused for one reason. */
export interface RefusalItem {
  readonly reason: string;
  readonly count: number;
  /** By function name, the most frequent first. */
  readonly byFunction: Readonly<Record<string, number>>;
}

/** The refusals by the authorizers and the management API. */
export interface RefusalReport {
  readonly from: string;
  readonly to: string;
  readonly count: number;
  /** The most frequent reason first. */
  readonly items: readonly RefusalItem[];
}

const maxDays = maxUsageDays.refusals;
const limits = { length: "day", defaultPeriods: 7, maxDays } as const;

/**
 * Why tokens were refused, and where.
 * @throws LatchkeyError `forbidden` if the caller isn't an administrator; `validation_failed`; `unavailable`.
 */
export async function getRefusals(
  { refusals, now }: RefusalService,
  caller: Caller,
  input: WindowInput,
): Promise<RefusalReport> {
  assertAdmin(caller);
  const { from, to, periods } = resolveWindow(now(), input, limits);
  const oldest = startOfPeriod(toPeriod(timeAfter(now(), -maxDays * secondsPer.day), "day"));
  if (from < oldest) throw invalidParameter("from", `Must be within the last ${maxDays} days.`);
  // Future days have no data, and CloudWatch may refuse a year such as 9999.
  const days = periods.filter((day) => day <= now().toISOString());
  const end = timeAfter(from, days.length * secondsPer.day);
  const counts = days.length > 0 ? await refusals.countRefusals(from, end) : [];
  const found = counts.filter(({ count }) => count > 0);
  const items = [...Map.groupBy(found, ({ reason }) => reason)].map(([reason, all]) => ({
    reason,
    count: total(all),
    byFunction: sumByFunction(all),
  }));
  return { from, to, count: total(found), items: sortByCount(items, ({ reason }) => reason) };
}

function sumByFunction(found: readonly RefusalCount[]): Readonly<Record<string, number>> {
  const sums = sortByCount(found, ({ functionName }) => functionName);
  return Object.fromEntries(sums.map(({ functionName, count }) => [functionName, count]));
}

function total(found: readonly RefusalCount[]): number {
  return found.reduce((sum, { count }) => sum + count, 0);
}
