/** The units of time in seconds. */
export const secondsPer = { minute: 60, hour: 3_600, day: 86_400, week: 604_800 } as const;

/** The units of time in milliseconds. */
export const msPer = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

/** The maximum of a configured duration, in seconds: 100 years, so that every time computed from it is a valid date. */
export const maxDuration = 36_500 * secondsPer.day;

/**
 * The pattern of a duration (RFC 3339, appendix A): weeks alone, or days and a time whose units follow each other.
 * Years and months are not supported, because their length depends on when they begin.
 */
export const durationPattern =
  /^P(?:(\d{1,6})W|(?=.)(?:(\d{1,6})D)?(?:T(?=.)(?:(\d{1,6})H(?=$|\d+M))?(?:(\d{1,6})M)?(?:(\d{1,9})S)?)?)$/;

/**
 * Parses an ISO 8601 duration, e.g. `P7D` or `PT12H`.
 * @returns its length in seconds; `undefined` if the text doesn't match {@link durationPattern}.
 */
export function parseDuration(text: string): number | undefined {
  const match = durationPattern.exec(text);
  if (!match) return undefined;
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((part) => Number(part ?? 0));
  const { week, day, hour, minute } = secondsPer;
  return weeks * week + days * day + hours * hour + minutes * minute + seconds;
}
