const format = new Intl.NumberFormat();

/** A number of calls in the format of the browser's locale. */
export function formatCount(count: number): string {
  return format.format(count);
}
