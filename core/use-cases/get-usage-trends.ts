import { type Caller, canView, isAdmin } from "../caller.ts";
import { timeAfter } from "../time.ts";
import { periodsBetween, startOfPeriod } from "../usage/periods.ts";
import type { UsageService } from "./get-token-usage.ts";

/** Of which tokens and of how many days the calls are asked for. */
export interface UsageTrendsInput {
  readonly tokens: readonly string[];
  /** Today is one of them. */
  readonly days: number;
}

/** The calls of a token, day by day. */
export interface UsageTrend {
  readonly tokenId: string;
  readonly count: number;
  /** The calls of each day, from the first one on. */
  readonly counts: readonly number[];
}

/** The calls of several tokens. */
export interface UsageTrends {
  /** When the first day begins (ISO 8601, UTC). */
  readonly from: string;
  readonly to: string;
  /** In the order of the request. */
  readonly items: readonly UsageTrend[];
  /** Since when calls are counted (ISO 8601); `null`: they aren't. */
  readonly countedSince: string | null;
}

/**
 * The calls of each day of several tokens, for the rows of a list. Tokens that the caller may not view are left out, as
 * those that don't exist; an administrator gets those of deleted tokens that were called.
 * @throws LatchkeyError `unavailable`.
 */
export async function getUsageTrends(
  { store, usage, now }: UsageService,
  caller: Caller,
  { tokens, days }: UsageTrendsInput,
): Promise<UsageTrends> {
  const to = now().toISOString();
  const periods = periodsBetween(timeAfter(to, -(days - 1) * 86_400), to, "day");
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
