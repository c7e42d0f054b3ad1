import { msPer } from "../duration.ts";

/** The lengths of the periods that calls are counted by. */
export type PeriodLength = (typeof periodLengths)[number];
export const periodLengths = ["hour", "day"] as const;

/** The number of characters of an ISO 8601 time that name a period: `2027-01-31T12` or `2027-01-31`. */
const nameLength = { hour: "2027-01-31T12".length, day: "2027-01-31".length } as const;

const firstCall = Date.parse("2020-01-01T00:00:00Z");
const lastCall = Date.parse("2100-01-01T00:00:00Z");

/** Whether a time is plausible for a call: not far in the past or future. */
export function isCallTime(time: Date): boolean {
  return time.getTime() >= firstCall && time.getTime() < lastCall;
}

/** The name of the period (UTC) that contains a time (ISO 8601). */
export function toPeriod(at: string, length: PeriodLength): string {
  return at.slice(0, nameLength[length]);
}

/** When a period begins (ISO 8601). */
export function startOfPeriod(period: string): string {
  return new Date(period.length === nameLength.hour ? `${period}:00Z` : period).toISOString();
}

/** The names of the periods between two times, including the periods of both. */
export function periodsBetween(from: string, to: string, length: PeriodLength): string[] {
  const first = Date.parse(startOfPeriod(toPeriod(from, length)));
  const count = Math.floor((Date.parse(to) - first) / msPer[length]) + 1;
  return Array.from({ length: Math.max(0, count) }, (_, index) =>
    toPeriod(new Date(first + index * msPer[length]).toISOString(), length),
  );
}
