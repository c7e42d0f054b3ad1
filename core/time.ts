const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/;

/** The last moment that RFC 3339 can write: four digits are all it has for a year. */
const latest = "9999-12-31T23:59:59.999Z";
const earliest = "0000-01-01T00:00:00.000Z";

/**
 * Normalises a date and time with its offset (RFC 3339) to ISO 8601 in UTC with milliseconds, so that times compare as
 * strings, or answers `undefined` where `text` is none, or lies outside the years 0 to 9999, which this form cannot
 * write.
 */
export function parseTime(text: string): string | undefined {
  const time = rfc3339.test(text) ? Date.parse(text) : Number.NaN;
  const inRange = time >= Date.parse(earliest) && time <= Date.parse(latest);
  return inRange ? new Date(time).toISOString() : undefined;
}

/**
 * Whether a time has come at `now`. One that is not of RFC 3339 has: JavaScript reads a year out of `never 2099`.
 * @param now in milliseconds since 1970.
 */
export function hasCome(time: string, now: number): boolean {
  return !(rfc3339.test(time) && Date.parse(time) > now);
}

/** The time `seconds` after `start`, as ISO 8601 in UTC; the end of the year 9999 where it would be later. */
export function timeAfter(start: string | Date, seconds: number): string {
  const time = new Date(start).getTime() + seconds * 1000;
  return time < Date.parse(latest) ? new Date(time).toISOString() : latest;
}
