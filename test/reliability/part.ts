import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, inject } from "vitest";
import { type Counter, describeCounts, isFault, type PartReport } from "./counters.ts";

/** One part of the reliability tests: what it is asked for, and what it counts for the report. */
export interface Part {
  /** Whether the long form runs (`npm run test:reliability`), or the short one in `npm test`. */
  readonly isLong: boolean;
  /** Of this part and this run: the same seed tries the same. */
  readonly seed: number;
  /** How many of something the form tries. */
  readonly size: (sizes: { readonly short: number; readonly long: number }) => number;
  readonly count: (counter: Counter, count?: number) => void;
  /** Adds a measurement to the report, as one line. */
  readonly measure: (figure: string) => void;
  /** Fails the test if anything was counted that has to be 0. */
  readonly expectNoFault: () => void;
}

/**
 * Begins a part, once in a test file. When its tests have ended, its counts are written for the report.
 * @param name as the report has it.
 * @param counters what the part counts, so that the report shows a 0 too.
 */
export function startPart(name: string, counters: readonly Counter[]): Part {
  const { isLong, seed: runSeed, folder } = inject("reliability");
  const seed = mix(runSeed, name);
  const counts: Partial<Record<Counter, number>> = Object.fromEntries(counters.map((counter) => [counter, 0]));
  const figures: string[] = [];
  const started = performance.now();
  afterAll(() => {
    const seconds = (performance.now() - started) / 1000;
    const report: PartReport = { part: name, seed, seconds, counts, figures };
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${name.replaceAll(/\W+/g, "-").toLowerCase()}.json`), JSON.stringify(report));
  });
  return {
    isLong,
    seed,
    size: ({ short, long }) => (isLong ? long : short),
    count: (counter, count = 1) => {
      counts[counter] = (counts[counter] ?? 0) + count;
    },
    measure: (figure) => figures.push(figure),
    expectNoFault: () => {
      const faults = describeCounts(counts, (counter) => isFault(counter) && counts[counter] !== 0);
      expect(faults, `LATCHKEY_RELIABILITY_SEED=${runSeed} repeats it`).toBe("");
    },
  };
}

/** A seed of 31 bits for a part (FNV-1a). */
function mix(seed: number, name: string): number {
  let hash = 0x811c9dc5 ^ seed;
  for (const character of name) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
  return (hash >>> 1) & 0x7fffffff;
}
