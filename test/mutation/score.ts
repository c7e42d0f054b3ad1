import { readFileSync } from "node:fs";
import { relative } from "node:path";
import type { Stryker } from "@stryker-mutator/core";
import type { Area } from "./areas.ts";
import { type Equivalent, equivalents } from "./equivalents.ts";

type MutantResult = Awaited<ReturnType<Stryker["runMutationTest"]>>[number];

/** What became of the mutants of an area. */
export interface AreaScore {
  readonly name: string;
  readonly mutants: number;
  /** Those that behave as the code does. They don't count. */
  readonly equivalent: number;
  /** The share of the others that made a test fail or ran without end, in percent. */
  readonly score: number;
  readonly threshold: number;
  readonly isEnough: boolean;
  /** Those that no test notices, each as a line. */
  readonly survivors: readonly string[];
  /** What is said to be equivalent, and isn't there or makes a test fail. */
  readonly stale: readonly Equivalent[];
}

/** Counts the mutants of an area. */
export function readScore(name: string, { threshold }: Area, results: readonly MutantResult[]): AreaScore {
  const mutants = results.map(describe);
  const killed = mutants.filter(({ status }) => status === "Killed" || status === "Timeout").length;
  const survived = mutants.filter(({ status }) => status === "Survived" || status === "NoCoverage");
  const known = survived.filter((mutant) => equivalents.some((each) => isSame(each, mutant)));
  const unknown = survived.filter((mutant) => !known.includes(mutant));
  const score = (100 * killed) / Math.max(1, killed + unknown.length);
  const files = new Set(mutants.map(({ file }) => file));
  return {
    name,
    mutants: killed + survived.length,
    equivalent: known.length,
    score,
    threshold,
    isEnough: score >= threshold,
    survivors: unknown.map(({ file, line, code, becomes }) => `${file}:${line}  ${code}  →  ${becomes}`),
    stale: equivalents.filter((each) => files.has(each.file) && !survived.some((mutant) => isSame(each, mutant))),
  };
}

/** The scores as a table, after what no test notices. */
export function formatScores(scores: readonly AreaScore[]): string {
  const lines = scores.flatMap(({ survivors, stale }) => [
    ...survivors.map((survivor) => `not noticed: ${survivor}`),
    ...stale.map(({ file, code, becomes }) => `no longer equivalent, or gone: ${file}  ${code}  →  ${becomes}`),
  ]);
  const rows = scores.map(({ name, mutants, equivalent, score, threshold, isEnough }) =>
    [
      name.padEnd(22),
      String(mutants).padStart(7),
      String(equivalent).padStart(10),
      `${score.toFixed(1)} %`.padStart(8),
      `${threshold} %`.padStart(9),
      isEnough ? "" : "  too low",
    ].join(" "),
  );
  return [...lines, "", "area                   mutants equivalent    score threshold", ...rows].join("\n");
}

interface Described {
  readonly file: string;
  readonly line: number;
  readonly status: string;
  readonly code: string;
  readonly becomes: string;
}

function describe({ fileName, location: { start, end }, replacement, status }: MutantResult): Described {
  const lines = readFileSync(fileName, "utf8")
    .split("\n")
    .slice(start.line - 1, end.line);
  const last = lines.length - 1;
  const code = lines
    .map((text, index) =>
      text.slice(index === 0 ? start.column - 1 : 0, index === last ? end.column - 1 : undefined).trim(),
    )
    .join(" ");
  const file = relative(process.cwd(), fileName);
  return { file, line: start.line, status, code, becomes: replacement.replaceAll(/\s+/g, " ") };
}

function isSame({ file, code, becomes }: Equivalent, mutant: Described): boolean {
  return file === mutant.file && code === mutant.code && becomes === mutant.becomes;
}
