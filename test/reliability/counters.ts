/** What the parts count of what they try. */
export const tried = {
  inputs: "inputs tried",
  faults: "faults injected",
  kills: "kills survived",
  writes: "changes acknowledged",
  races: "attacks raced",
  calls: "calls under load",
  places: "places searched",
  packages: "packages checked",
} as const;

/** What the parts count of what they find: each has to be 0. */
export const found = {
  falseAccepts: "false accepts",
  falseRefusals: "false refusals",
  crashes: "crashes",
  slowDecisions: "decisions of more than 20 ms of CPU",
  falseSuccesses: "false successes",
  lateErrors: "answers after the time budget",
  notRecovered: "failures that lasted",
  serverErrors: "errors of ours (5xx)",
  undoneRevocations: "undone revocations",
  lostWrites: "lost writes",
  halfWritten: "half-written tokens",
  miscounted: "counters of calls that are wrong",
  secrets: "secrets found",
  withoutHash: "packages without a hash",
  vulnerabilities: "known vulnerabilities",
} as const;

/** The name of a count. */
export type Counter = keyof typeof tried | keyof typeof found;

/** What one part reports. */
export interface PartReport {
  readonly part: string;
  readonly seed: number;
  readonly seconds: number;
  readonly counts: Readonly<Partial<Record<Counter, number>>>;
  /** Measurements, each one line of text. */
  readonly figures: readonly string[];
}

const order = Object.keys({ ...tried, ...found }) as Counter[];
const labels: Readonly<Record<Counter, string>> = { ...tried, ...found };

/** Whether a count is of something that has to be 0. */
export function isFault(counter: Counter): boolean {
  return counter in found;
}

/** The counts in words, those of what was tried first. */
export function describeCounts(counts: PartReport["counts"], which: (counter: Counter) => boolean): string {
  return order
    .filter((counter) => counts[counter] !== undefined && which(counter))
    .map((counter) => `${counts[counter]?.toLocaleString("en")} ${labels[counter]}`)
    .join(", ");
}

/** The sums of the counts of all parts. */
export function sumCounts(reports: readonly PartReport[]): PartReport["counts"] {
  const sums: Partial<Record<Counter, number>> = {};
  for (const counter of order) {
    const counted = reports.flatMap(({ counts }) => counts[counter] ?? []);
    if (counted.length > 0) sums[counter] = counted.reduce((sum, count) => sum + count, 0);
  }
  return sums;
}
