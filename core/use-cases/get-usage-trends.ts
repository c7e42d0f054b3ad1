import { type Caller, canView, isAdmin } from "../caller.ts";
import { secondsPer } from "../duration.ts";
import { timeAfter } from "../time.ts";
import { periodsBetween, startOfPeriod } from "../usage/periods.ts";
import type { UsageService } from "./get-token-usage.ts";

/** The query for usage trends. */
export interface UsageTrendsInput {
  readonly tokens: readonly string[];
  /** The number of days, including today. */
  readonly days: number;
}

/** The calls of a token per day. */
export interface UsageTrend {
  readonly tokenId: string;
  readonly count: number;
  /** The calls of each day, oldest first. */
  readonly counts: readonly number[];
}

/** The calls of several tokens. */
export interface UsageTrends {
  /** When the first day begins (ISO 8601, UTC). */
  readonly from: string;
  readonly to: string;
  /** In the order of the request. */
  readonly items: readonly UsageTrend[];
  /** Since when calls are counted (ISO 8601), or `null` if they aren't. */
  readonly countedSince: string | null;
}

/**
 * The calls of several tokens per day, for the rows of a list. Tokens that the caller can't view and tokens that don't
 * exist are left out. Administrators also get deleted tokens that have calls.
 * @throws LatchkeyError `unavailable`.
 */
export async function getUsageTrends(
  { store, usage, now }: UsageService,
  caller: Caller,
  { tokens, days }: UsageTrendsInput,
): Promise<UsageTrends> {
  const to = now().toISOString();
  const periods = periodsBetween(timeAfter(to, -(days - 1) * secondsPer.day), to, "day");
  const stored = await store.getMany(tokens);
  const visible = tokens.filter((id) => {
    const token = stored.get(id);
    return token ? canView(caller, token.owner) : isAdmin(caller);
  });
  const [totals, countedSince] = await Promise.all([usage.readDayTotals(visible, periods), usage.countedSince()]);
  const byToken = Map.groupBy(totals, ({ tokenId }) => tokenId);
  const known = visible.filter((id) => stored.has(id) || byToken.has(id));
  const items = known.map((tokenId) => {
    const byDay = new Map(byToken.get(tokenId)?.map(({ period, count }) => [period, count]));
    const counts = periods.map((day) => byDay.get(day) ?? 0);
    return { tokenId, count: counts.reduce((sum, count) => sum + count, 0), counts };
  });
  return { from: startOfPeriod(periods[0] as string), to, items, countedSince };
}
