import type { Input } from "../../../client/types.ts";
import { msPer } from "../../../core/duration.ts";

/** How far back usage is shown, in hours or days. */
export const usagePeriods = ["24h", "7d", "30d", "90d"] as const;
export type UsagePeriod = (typeof usagePeriods)[number];

const { hour, day } = msPer;
const lengths = { "24h": day, "7d": 7 * day, "30d": 30 * day, "90d": 90 * day } as const;

/** The unit that calls are counted by in a period. */
export function periodUnit(period: UsagePeriod): "hour" | "day" {
  return period === "24h" ? "hour" : "day";
}

/** The query for the calls of a period: whole hours or days, including the current one. */
export function usageQuery(period: UsagePeriod, now = Date.now()): NonNullable<Input<"getTokenUsage">["query"]> {
  const by = periodUnit(period);
  return { by, from: new Date(now - lengths[period] + (by === "hour" ? hour : day)).toISOString() };
}
