/** The last moment that RFC 3339 can write: four digits are all it has for a year. */
const latest = "9999-12-31T23:59:59.999Z";
const earliest = "0000-01-01T00:00:00.000Z";

/**
 * Normalises a date to ISO 8601 in UTC with milliseconds, so that times compare as strings, or answers `undefined`
 * where `text` is none, or lies outside the years 0 to 9999, for which this form cannot be kept.
 */
export function parseTime(text: string): string | undefined {
  const time = Date.parse(text);
  const inRange = time >= Date.parse(earliest) && time <= Date.parse(latest);
  return inRange ? new Date(time).toISOString() : undefined;
}

/** The time `seconds` after `start`, as ISO 8601 in UTC; the end of the year 9999 where it would be later. */
export function timeAfter(start: string | Date, seconds: number): string {
  const time = new Date(start).getTime() + seconds * 1000;
  return time < Date.parse(latest) ? new Date(time).toISOString() : latest;
}
