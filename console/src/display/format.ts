import { msPer } from "../../../core/duration.ts";

// Dates follow the browser's locale. Relative times are part of the console's English sentences.
const dateFormat = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });
const dateTimeFormat = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const timeFormat = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });
const hourFormat = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" });
const dayFormat = new Intl.DateTimeFormat(undefined, { month: "short", day: "numeric", timeZone: "UTC" });
const relativeFormat = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

/** A time as a date in the browser's time zone. */
export function formatDate(time: string): string {
  return dateFormat.format(new Date(time));
}

/** The date of a time in the browser's time zone, in the format of date inputs (`YYYY-MM-DD`). */
export function formatInputDate(time: Date): string {
  return new Date(time.getTime() - time.getTimezoneOffset() * minute).toISOString().slice(0, 10);
}

/** A time to the minute, in the browser's time zone. */
export function formatDateTime(time: string): string {
  return dateTimeFormat.format(new Date(time));
}

/** A time without its date, to the minute, in the browser's time zone. */
export function formatHour(time: string): string {
  return hourFormat.format(new Date(time));
}

/** The day of a time in UTC, without its year: calls are counted by UTC day. */
export function formatDay(time: string): string {
  return dayFormat.format(new Date(time));
}

/** A time to the second without its date if it's less than 12 hours away; otherwise like {@link formatDateTime}. */
export function formatTime(time: string, now = Date.now()): string {
  const isNear = Math.abs(Date.parse(time) - now) < 12 * hour;
  return isNear ? timeFormat.format(new Date(time)) : formatDateTime(time);
}

const { minute, hour, day } = msPer;

const units = [
  ["year", 365 * day, 2 * 365 * day],
  ["month", 30 * day, 60 * day],
  ["day", day, 2 * day],
  ["hour", hour, hour],
  ["minute", minute, minute],
] as const;

/** How long it is until a time, such as "23 hours" or "5 days", rounded down so that it never promises more. */
export function formatRemaining(time: string, now = Date.now()): string {
  const left = Math.max(0, Date.parse(time) - now);
  const [unit, length] = units.find(([, , from]) => left >= from) ?? (["minute", minute] as const);
  return new Intl.NumberFormat("en", { style: "unit", unit, unitDisplay: "long" }).format(Math.floor(left / length));
}

/**
 * A time relative to now, such as "in 3 days" or "5 minutes ago". Up to twice a unit, the smaller unit is used: "in 47
 * hours", not "tomorrow". Times less than ten days ahead, when something ends, are precise to half a day.
 */
export function formatRelative(time: string, now = Date.now()): string {
  const distance = Date.parse(time) - now;
  for (const [unit, length, from] of units) {
    if (Math.abs(distance) < from) continue;
    const halves = unit === "day" && distance > 0 && distance < 10 * day;
    const value = distance / length;
    return relativeFormat.format(halves ? Math.round(value * 2) / 2 : Math.round(value), unit);
  }
  return relativeFormat.format(0, "second");
}

const countFormat = new Intl.NumberFormat();

/** A number of calls in the format of the browser's locale. */
export function formatCount(count: number): string {
  return countFormat.format(count);
}
