import type { PeriodLength } from "../../core/usage/periods.ts";
import type { StoredUsage, UsageStore } from "../../core/usage/usage-store.ts";

/** The usage of a token in a period, as tests put it together. */
export interface UsageEntry extends StoredUsage {
  readonly length: PeriodLength;
}

/** A store of usage for tests of what stands on the port. */
export function createMemoryUsageStore(
  entries: readonly UsageEntry[] = [],
  countedSince: string | null = null,
): UsageStore {
  const ofLength = (wanted: PeriodLength) =>
    entries.filter((each) => each.length === wanted).map(({ length: _, ...usage }): StoredUsage => usage);
  return {
    readOfToken: async (tokenId, length, periods) =>
      ofLength(length).filter((each) => each.tokenId === tokenId && periods.includes(each.period)),
    readDayTotals: async (tokenIds, days) =>
      ofLength("day")
        .filter(({ tokenId, period }) => tokenIds.includes(tokenId) && days.includes(period))
        .map(({ tokenId, period, calls }) => ({
          tokenId,
          period,
          count: calls.reduce((sum, { count }) => sum + count, 0),
        })),
    readDay: async (day) => ofLength("day").filter(({ period }) => period === day),
    countedSince: async () => countedSince,
  };
}
