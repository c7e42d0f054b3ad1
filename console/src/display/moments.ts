import { language } from "../strings.ts";

const dateFormat = new Intl.DateTimeFormat(language, { dateStyle: "medium" });
const timeFormat = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
const clockFormat = new Intl.DateTimeFormat(language, { timeStyle: "medium" });
const relativeFormat = new Intl.RelativeTimeFormat(language, { numeric: "auto" });

/** The day of a time, where its reader is. */
export function dayOf(time: string | Date): string {
  return dateFormat.format(new Date(time));
}

/** A time to the minute, where its reader is. */
export function minuteOf(time: string | Date): string {
  return timeFormat.format(new Date(time));
}

/** A time to the second: of the clock alone, where it is less than 12 hours away. */
export function momentOf(time: string | Date, now = Date.now()): string {
  const near = Math.abs(new Date(time).getTime() - now) < 12 * 3_600_000;
  return near ? clockFormat.format(new Date(time)) : minuteOf(time);
}

const units = [
  ["year", 365 * 86_400],
  ["month", 30 * 86_400],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
] as const;

/** How far away a time is, such as "in 3 days" or "5 minutes ago". */
export function distanceTo(time: string, now = Date.now()): string {
  const seconds = (Date.parse(time) - now) / 1000;
  for (const [unit, length] of units) {
    if (Math.abs(seconds) >= length) return relativeFormat.format(Math.trunc(seconds / length), unit);
  }
  return relativeFormat.format(0, "second");
}

const week = 7 * 86_400_000;

/** What an expiry means now. */
export function expiryState(expiresAt: string | null, now = Date.now()): "never" | "later" | "soon" | "expired" {
  if (expiresAt === null) return "never";
  const left = Date.parse(expiresAt) - now;
  if (left <= 0) return "expired";
  return left <= week ? "soon" : "later";
}
