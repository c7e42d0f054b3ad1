const format = new Intl.NumberFormat();

/** A number of calls, as the browser's locale writes it. */
export function formatCount(count: number): string {
  return format.format(count);
}
