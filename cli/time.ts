import { CliError } from "./failure.ts";

const secondsOf = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 } as const;

/**
 * The length of a duration such as `90d`, `24h` or `30m`, in seconds.
 * @throws CliError for anything else.
 */
export function parseDuration(text: string): number {
  const match = /^(\d{1,9})([smhdw])$/.exec(text);
  if (!match)
    throw new CliError(`"${text}" is not a duration: give a number and one of s m h d w, such as 24h or 90d.`);
  return Number(match[1]) * secondsOf[match[2] as keyof typeof secondsOf];
}

/** The duration as the service takes it (ISO 8601). */
export function toIsoDuration(text: string): string {
  return `PT${parseDuration(text)}S`;
}

/**
 * The time that `--expires` means: so long from now (`90d`), a day (`2027-01-01`: from its beginning in UTC), a time
 * with its offset, or `never`.
 *
 * @returns a time in UTC (RFC 3339), or `null` for never.
 * @throws CliError for anything else.
 */
export function parseExpiry(text: string, now = new Date()): string | null {
  if (text === "never") return null;
  if (/^\d+[smhdw]$/.test(text)) return new Date(now.getTime() + parseDuration(text) * 1_000).toISOString();
  const isTime = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2}))?$/.test(text);
  const time = new Date(text);
  if (!isTime || Number.isNaN(time.getTime()) || !isDay(text.slice(0, 10))) {
    throw new CliError(`"${text}" is not a time: give 90d, 2027-01-01, 2027-01-01T12:00Z or never.`);
  }
  return time.toISOString();
}

/** Whether a day exists: 30 February is moved into March rather than refused. */
function isDay(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

const units = [
  ["year", 365 * 86_400],
  ["month", 30 * 86_400],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
] as const;

/** A time as people say it: `in 3 days`, `5 minutes ago`, `just now`. */
export function relativeTime(time: string, now = new Date()): string {
  const seconds = (Date.parse(time) - now.getTime()) / 1_000;
  for (const [unit, length] of units) {
    if (Math.abs(seconds) < length) continue;
    return new Intl.RelativeTimeFormat("en", { numeric: "always" }).format(Math.round(seconds / length), unit);
  }
  return seconds > 0 ? "in less than a minute" : "just now";
}
