/** The day of a time as date inputs have it (`YYYY-MM-DD`), in the browser's time zone. */
export function localDate(time: Date): string {
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}
