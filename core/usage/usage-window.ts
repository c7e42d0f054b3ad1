import { msPer, secondsPer } from "../duration.ts";
import { invalidParameter } from "../errors.ts";
import { timeAfter } from "../time.ts";
import { type PeriodLength, periodsBetween, startOfPeriod, toPeriod } from "./periods.ts";

/** The time range of a usage query. */
export interface WindowInput {
  /** ISO 8601. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** The maximum length of windows, in days. */
export const maxUsageDays = {
  /** A token's hours are kept for 30 days. */
  tokenHours: 31,
  token: 400,
  /** Every day is read for all tokens, so the number of days is limited. */
  allTokens: 31,
  /** CloudWatch lists no metrics without data for two weeks. */
  refusals: 14,
} as const;

/** The periods of a usage query. */
export interface UsageWindow {
  /** When the first period begins (ISO 8601). */
  readonly from: string;
  /** ISO 8601. */
  readonly to: string;
  readonly periods: readonly string[];
}

/** The limits of a kind of window. */
export interface WindowLimits {
  readonly length: PeriodLength;
  /** The number of periods of a window without `from`. */
  readonly defaultPeriods: number;
  readonly maxDays: number;
}

/**
 * Resolves a time range to whole periods.
 * @throws LatchkeyError `validation_failed` if the range ends before it begins, or is too long.
 */
export function resolveWindow(
  now: Date,
  { from, to = now.toISOString() }: WindowInput,
  limits: WindowLimits,
): UsageWindow {
  const { length, defaultPeriods, maxDays } = limits;
  const first = from ?? timeAfter(to, -(defaultPeriods - 1) * secondsPer[length]);
  if (first > to) throw invalidParameter("from", "Must not be after to.");
  // Checked before the periods are listed: there may be millions.
  if (Date.parse(to) - Date.parse(first) > maxDays * msPer.day) {
    throw invalidParameter("from", `Must be at most ${maxDays} days before to.`);
  }
  return { from: startOfPeriod(toPeriod(first, length)), to, periods: periodsBetween(first, to, length) };
}
