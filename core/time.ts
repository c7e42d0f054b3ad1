/** The date-time of RFC 3339, section 5.6: `T` and `Z` in any case, and seconds to 60. */
const rfc3339 = /^(\d{4}-\d\d-\d\d)T([01]\d|2[0-3]):([0-5]\d):([0-5]\d|60)(\.\d+)?(Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/i;

/** The latest time in RFC 3339: its years have four digits. */
const latest = "9999-12-31T23:59:59.999Z";
const earliest = "0000-01-01T00:00:00.000Z";

/**
 * Normalises a date and time with its offset (RFC 3339) to ISO 8601 in UTC with milliseconds, so that times compare as
 * strings. Returns `undefined` for anything else, and for times outside the years 0 to 9999, which have no such form. A
 * leap second, 23:59:60 in UTC, is the second after it.
 */
export function parseTime(text: string): string | undefined {
  const time = parseMilliseconds(text);
  const inRange = time >= Date.parse(earliest) && time <= Date.parse(latest);
  return inRange ? new Date(time).toISOString() : undefined;
}

function parseMilliseconds(text: string): number {
  const [, date = "", hour, minute, second, fraction = "", offset = ""] = rfc3339.exec(text) ?? [];
  // JavaScript turns 30 February into a day in March.
  const midnight = Date.parse(`${date}T00:00:00Z`);
  if (Number.isNaN(midnight) || !new Date(midnight).toISOString().startsWith(date)) return Number.NaN;
  const isLeap = second === "60";
  const time = Date.parse(`${date}T${hour}:${minute}:${isLeap ? "59" : second}${fraction}${offset.toUpperCase()}`);
  if (!isLeap) return time;
  return new Date(time).toISOString().slice(11, 19) === "23:59:59" ? time + 1000 : Number.NaN;
}

/** Whether a text is a time in the form that {@link parseTime} gives. */
export function isNormalizedTime(text: string): boolean {
  return normalized.test(text) || parseTime(text) === text;
}

/** The form that {@link parseTime} gives, up to the 28th: the other days depend on the month. */
const normalized = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;

/**
 * Whether a time has come at `now`. One that is not of RFC 3339 has: JavaScript reads a year out of `never 2099`.
 * @param now in milliseconds since 1970.
 */
export function hasCome(time: string, now: number): boolean {
  // The guard asks for each call, and nearly all times are in this form.
  const milliseconds = normalized.test(time) ? Date.parse(time) : parseMilliseconds(time);
  return !(milliseconds > now);
}

/**
 * The time `seconds` after `start`, or before it if they are negative, as ISO 8601 in UTC. It stays within the years 0 to
 * 9999: a time beyond them would have another form.
 */
export function timeAfter(start: string | Date, seconds: number): string {
  const time = new Date(start).getTime() + seconds * 1000;
  return new Date(Math.min(Math.max(time, Date.parse(earliest)), Date.parse(latest))).toISOString();
}
