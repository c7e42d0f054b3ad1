import { secondsPer } from "../core/duration.ts";
import { CliError } from "./errors.ts";

const { minute, hour, day, week } = secondsPer;
const unitSeconds = { s: 1, m: minute, h: hour, d: day, w: week } as const;

/**
 * Parses a duration such as `90d`, `24h` or `30m`.
 * @returns seconds.
 * @throws CliError for anything else.
 */
export function parseDuration(text: string): number {
  const match = /^(\d{1,9})([smhdw])$/.exec(text);
  if (!match)
    throw new CliError(`"${text}" is not a duration. Use a number with a unit (s, m, h, d, w), such as 24h or 90d.`);
  return Number(match[1]) * unitSeconds[match[2] as keyof typeof unitSeconds];
}

/** Converts a duration to ISO 8601, as the service expects it. */
export function toIsoDuration(text: string): string {
  return `PT${parseDuration(text)}S`;
}

/**
 * Parses the value of `--expires`: a duration from now (`90d`), a date (`2027-01-01`, which starts at midnight UTC), a
 * date and time with a UTC offset, or `never`.
 *
 * @returns a time in UTC (RFC 3339), or `null` for never.
 * @throws CliError for anything else.
 */
export function parseExpiry(text: string, now = new Date()): string | null {
  if (text === "never") return null;
  if (/^\d+[smhdw]$/.test(text)) return toUtc(new Date(now.getTime() + parseDuration(text) * 1_000), text);
  const isRfc3339 = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2}))?$/.test(text);
  const time = new Date(text);
  if (!isRfc3339 || Number.isNaN(time.getTime()) || !isValidDate(text.slice(0, 10))) {
    throw new CliError(`"${text}" is not a valid time. Use 90d, 2027-01-01, 2027-01-01T12:00Z or never.`);
  }
  return toUtc(time, text);
}

/** RFC 3339 ends with the year 9999, and `Date` with the year 275760. */
function toUtc(time: Date, text: string): string {
  if (!(time.getTime() < Date.UTC(10_000, 0))) {
    throw new CliError(`"${text}" is too far in the future. Use never for a token that doesn't expire.`);
  }
  return time.toISOString();
}

/** Whether a date exists: `Date` turns 30 February into a day in March. */
function isValidDate(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

const units = [
  ["year", 365 * day],
  ["month", 30 * day],
  ["day", day],
  ["hour", hour],
  ["minute", minute],
] as const;

/** A time relative to now: `in 3 days`, `5 minutes ago`, `just now`. */
export function relativeTime(time: string, now = new Date()): string {
  const seconds = (Date.parse(time) - now.getTime()) / 1_000;
  for (const [unit, length] of units) {
    if (Math.abs(seconds) < length) continue;
    return new Intl.RelativeTimeFormat("en", { numeric: "always" }).format(Math.round(seconds / length), unit);
  }
  return seconds > 0 ? "in less than a minute" : "just now";
}
