import { LatchkeyError } from "../errors.ts";
import { timeAfter } from "../time.ts";
import { type PeriodLength, periodsBetween, startOfPeriod, toPeriod } from "./periods.ts";

/** From when to when usage is asked for. */
export interface WindowInput {
  /** ISO 8601. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** The longest windows, in days. */
export const maxUsageDays = {
  /** A token's hours are kept for 30 days. */
  tokenHours: 31,
  token: 400,
  /** The days of all tokens are read in whole, so there can't be too many of them. */
  allTokens: 31,
  /** CloudWatch lists no metric that has had no value for two weeks. */
  refusals: 14,
} as const;

/** The periods that usage is read of. */
export interface UsageWindow {
  /** When the first period begins (ISO 8601). */
  readonly from: string;
  /** ISO 8601. */
  readonly to: string;
  readonly periods: readonly string[];
}

/** Which windows there are. */
export interface WindowLimits {
  readonly length: PeriodLength;
  /** How many periods a window without `from` has. */
  readonly defaultPeriods: number;
  readonly maxDays: number;
}

const seconds = { hour: 3_600, day: 86_400 } as const;

/**
 * The whole periods from one time to another.
 * @throws LatchkeyError `validation_failed` for an end before the beginning, and for too many periods.
 */
export function resolveWindow(
  now: Date,
  { from, to = now.toISOString() }: WindowInput,
  limits: WindowLimits,
): UsageWindow {
  const { length, defaultPeriods, maxDays } = limits;
  const first = from ?? timeAfter(to, -(defaultPeriods - 1) * seconds[length]);
  if (first > to) throw invalidParameter("from", "Must not be after to.");
  // Before the periods are listed: there may be millions.
  if (Date.parse(to) - Date.parse(first) > maxDays * seconds.day * 1000) {
    throw invalidParameter("from", `Must be at most ${maxDays} days before to.`);
  }
  return { from: startOfPeriod(toPeriod(first, length)), to, periods: periodsBetween(first, to, length) };
}

/** The refusal of a parameter of the query. */
export function invalidParameter(parameter: string, detail: string): LatchkeyError {
  return new LatchkeyError("validation_failed", "The request is not valid.", { violations: [{ parameter, detail }] });
}
