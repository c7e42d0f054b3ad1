/** The median and the range of some values. */
export interface Spread {
  readonly median: number;
  readonly lowest: number;
  readonly highest: number;
  readonly count: number;
}

/** A measured figure. */
export interface Figure extends Spread {
  readonly name: string;
  readonly unit: "µs" | "ms" | "KB" | "units" | "calls/s" | "calls";
  /** What it is compared with, e.g. `2.1 × the hand-signed read`. */
  readonly comparison?: string;
}

/** A goal for a run: a ratio of two figures of that run, or a figure that does not depend on the machine. */
export interface Goal {
  readonly name: string;
  readonly measured: number;
  readonly atMost?: number;
  readonly atLeast?: number;
  /** Whether it is exact, so that no margin applies to it. */
  readonly isExact?: boolean;
  /** Whether it is about wall time, which other work on the machine changes. */
  readonly isWall?: boolean;
}

/** A bar of a plot. */
export interface Bar {
  readonly name: string;
  readonly value: number;
}

/** A line of a plot: a value for each place on the x axis. */
export interface Series {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** One part of the benchmark, with its results. */
export interface Section {
  readonly title: string;
  readonly figures: readonly Figure[];
  readonly goals: readonly Goal[];
  readonly bars?: readonly Bar[];
  readonly series?: readonly Series[];
}

/** The median and the bounds of values. */
export function summarize(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const [lowest = Number.NaN, highest = Number.NaN] = [sorted[0], sorted.at(-1)];
  return { median: quantile(sorted, 0.5), lowest, highest, count: sorted.length };
}

/** The value below which a share of sorted values lies. */
export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

/** The median of the ratios of values that were measured side by side. */
export function medianRatio(values: readonly number[], others: readonly number[]): number {
  return summarize(values.map((value, index) => value / (others[index] ?? Number.NaN))).median;
}

/** A value that is known exactly. */
export function exactly(value: number): Spread {
  return { median: value, lowest: value, highest: value, count: 1 };
}

/** Writes a number with as many digits as it needs to be read. */
export function formatNumber(value: number): string {
  const digits = value === Math.round(value) || value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** Whether a goal is reached. @param margin by how much a ratio may be worse, e.g. 1.25. */
export function isReached({ measured, atMost, atLeast, isExact }: Goal, margin = 1): boolean {
  const factor = isExact ? 1 : margin;
  return measured <= (atMost ?? Number.POSITIVE_INFINITY) * factor && measured >= (atLeast ?? 0) / factor;
}

/** The figures as a table in Markdown, which reads well in a terminal too. */
export function figureTable(sections: readonly Section[]): string {
  const rows = sections.flatMap(({ title, figures }) => [
    [`**${title}**`, "", "", ""],
    ...figures.map(({ name, unit, comparison = "", ...spread }) => [
      name,
      `${formatNumber(spread.median)} ${unit}`,
      spread.count > 1 ? `${formatNumber(spread.lowest)} to ${formatNumber(spread.highest)} (${spread.count})` : "",
      comparison,
    ]),
  ]);
  return table([["measured", "median", "lowest to highest (values)", "compared"], ...rows]);
}

/** The goals as a table in Markdown. */
export function goalTable(sections: readonly Section[], margin = 1): string {
  const goals = sections.flatMap((section) => section.goals);
  return table([
    ["goal", "wanted", "measured", ""],
    ...goals.map((goal) => [
      goal.name,
      goal.atMost === undefined ? `≥ ${formatNumber(goal.atLeast ?? 0)}` : `≤ ${formatNumber(goal.atMost)}`,
      formatNumber(goal.measured),
      isReached(goal, margin) ? "reached" : "missed",
    ]),
  ]);
}

function table([head = [], ...rows]: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
