import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";
import { describeCounts, isFault, type PartReport, sumCounts } from "./counters.ts";

declare module "vitest" {
  interface ProvidedContext {
    reliability: { readonly isLong: boolean; readonly seed: number; readonly folder: string };
  }
}

const output = fileURLToPath(new URL("../../.latchkey/reliability", import.meta.url));

/**
 * Tells the parts which form to run and with which seed, and merges what they counted into one report: printed at the
 * end, and written to `.latchkey/reliability-long.md` or `-short.md`.
 *
 * `LATCHKEY_RELIABILITY=long` chooses the long form, `LATCHKEY_RELIABILITY_SEED` the seed of an earlier run.
 */
export default function setup(project: TestProject): () => void {
  const isLong = process.env["LATCHKEY_RELIABILITY"] === "long";
  const seed = Number(process.env["LATCHKEY_RELIABILITY_SEED"] ?? Math.floor(Math.random() * 2 ** 31));
  if (!Number.isSafeInteger(seed)) throw new Error("LATCHKEY_RELIABILITY_SEED is not a whole number.");
  // Two runs at once, as in `npm test` beside a long form, must not mix their counts.
  const folder = join(output, String(process.pid));
  rmSync(folder, { recursive: true, force: true });
  project.provide("reliability", { isLong, seed, folder });
  const started = performance.now();
  return () => {
    const reports = readReports(folder);
    rmSync(folder, { recursive: true, force: true });
    // A run of other projects, or of none of the parts, has nothing to report.
    if (reports.length === 0) return;
    const report = describeRun(reports, { isLong, seed, seconds: (performance.now() - started) / 1000 });
    mkdirSync(output, { recursive: true });
    writeFileSync(`${output}-${isLong ? "long" : "short"}.md`, `${report}\n`);
    console.log(`\n${report}\n`);
  };
}

function readReports(folder: string): PartReport[] {
  try {
    const names = readdirSync(folder).toSorted();
    return names.map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")) as PartReport);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

interface Run {
  readonly isLong: boolean;
  readonly seed: number;
  readonly seconds: number;
}

/** The report as Markdown. */
export function describeRun(reports: readonly PartReport[], { isLong, seed, seconds }: Run): string {
  const totals = sumCounts(reports);
  const row = ({ part, counts, seconds: took }: PartReport) =>
    `| ${part} | ${describeCounts(counts, (counter) => !isFault(counter))} | ${describeCounts(counts, isFault)} | ${took.toFixed(1)} s |`;
  const date = new Date().toISOString().slice(0, 10);
  return [
    `${isLong ? "Long" : "Short"} form, seed ${seed}, ${date}, Node ${process.version}, ${availableParallelism()} processors, ${seconds.toFixed(0)} s in all.`,
    "",
    "| part | tried | found | time |",
    "| --- | --- | --- | --- |",
    ...reports.map(row),
    `| **all** | ${describeCounts(totals, (counter) => !isFault(counter))} | ${describeCounts(totals, isFault)} | |`,
    ...reports.flatMap(({ part, figures }) =>
      figures.length === 0 ? [] : ["", `${part}:`, "", ...figures.map((figure) => `- ${figure}`)],
    ),
  ].join("\n");
}
