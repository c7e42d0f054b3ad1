import { LatchkeyError } from "../errors.ts";
import { timeAfter } from "../time.ts";
import { type PeriodLength, periodsBetween, startOfPeriod, toPeriod } from "./periods.ts";

/** From when to when usage is asked for. */
export interface WindowInput {
  /** ISO 8601. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

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
  readonly maxPeriods: number;
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
  const { length, defaultPeriods, maxPeriods } = limits;
  const first = from ?? timeAfter(to, -(defaultPeriods - 1) * seconds[length]);
  if (first > to) throw invalidParameter("from", "Must not be after to.");
  // Before the periods are listed: there may be millions.
  if (Date.parse(to) - Date.parse(first) > maxPeriods * seconds[length] * 1000) {
    throw invalidParameter("from", `Must be at most ${maxPeriods} ${length}s before to.`);
  }
  return { from: startOfPeriod(toPeriod(first, length)), to, periods: periodsBetween(first, to, length) };
}

function invalidParameter(parameter: string, detail: string): LatchkeyError {
  return new LatchkeyError("validation_failed", "The request is not valid.", { violations: [{ parameter, detail }] });
}
