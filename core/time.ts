/** The date-time of RFC 3339, section 5.6: `T` and `Z` in any case, and seconds to 60. */
const rfc3339 = /^(\d{4}-\d\d-\d\d)T([01]\d|2[0-3]):([0-5]\d):([0-5]\d|60)(\.\d+)?(Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/i;

/** The latest time in RFC 3339: its years have four digits. */
const latest = "9999-12-31T23:59:59.999Z";
const earliest = "0000-01-01T00:00:00.000Z";

/**
 * Normalizes a date and time with an offset (RFC 3339) to ISO 8601 in UTC with milliseconds, so that times compare as
 * strings. Returns `undefined` for anything else, and for times outside the years 0 to 9999, which that format can't
 * represent. A leap second, 23:59:60 in UTC, becomes the following second.
 */
export function parseTime(text: string): string | undefined {
  const time = parseMilliseconds(text);
  const inRange = time >= Date.parse(earliest) && time <= Date.parse(latest);
  return inRange ? new Date(time).toISOString() : undefined;
}

function parseMilliseconds(text: string): number {
  const [, date = "", hour, minute, second, fraction = "", offset = ""] = rfc3339.exec(text) ?? [];
  // JavaScript accepts 30 February as a day in March.
  const midnight = Date.parse(`${date}T00:00:00Z`);
  if (Number.isNaN(midnight) || !new Date(midnight).toISOString().startsWith(date)) return Number.NaN;
  const isLeap = second === "60";
  const time = Date.parse(`${date}T${hour}:${minute}:${isLeap ? "59" : second}${fraction}${offset.toUpperCase()}`);
  if (!isLeap) return time;
  return new Date(time).toISOString().slice(11, 19) === "23:59:59" ? time + 1000 : Number.NaN;
}

/** Whether a text is a time in the format that {@link parseTime} returns. */
export function isNormalizedTime(text: string): boolean {
  return normalized.test(text) || parseTime(text) === text;
}

/** The format that {@link parseTime} returns, for days up to the 28th: later days depend on the month. */
const normalized = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;

/**
 * Whether a time has been reached at `now`. A time that isn't valid RFC 3339 counts as reached: `Date.parse` would
 * accept `never 2099`.
 * @param now in milliseconds since 1970.
 */
export function hasPassed(time: string, now: number): boolean {
  // Fast path: the guard checks this on each call, and nearly all times are normalized.
  const milliseconds = normalized.test(time) ? Date.parse(time) : parseMilliseconds(time);
  return !(milliseconds > now);
}

/**
 * The time `seconds` after `start` (before it if negative), as ISO 8601 in UTC. It is clamped to the years 0 to 9999,
 * because later times have another format.
 */
export function timeAfter(start: string | Date, seconds: number): string {
  const time = new Date(start).getTime() + seconds * 1000;
  return new Date(Math.min(Math.max(time, Date.parse(earliest)), Date.parse(latest))).toISOString();
}

/** The earlier of two times, where `null` means never. Both are ISO 8601 in UTC with milliseconds. */
export function earlier(left: string | null, right: string | null): string | null {
  if (left === null || right === null) return left ?? right;
  return left < right ? left : right;
}
