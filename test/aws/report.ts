import { mkdir, writeFile } from "node:fs/promises";
import { contractSummary } from "../aws-contract/summary.ts";
import type { ObservedOutcome } from "../deploy/contract.ts";
import { summaryLine, type Tally } from "../deploy/tally.ts";
import type { Findings, Measurement } from "./measurement.ts";

/** What a run found. */
export interface Run {
  /** E.g. `the account in us-east-1`. */
  readonly where: string;
  readonly startedAt: Date;
  readonly outcomes: readonly ObservedOutcome[];
  readonly measured: readonly MeasuredOutcome[];
  readonly suite: Tally;
  /** The texts that are not to be published, and what stands for them. */
  readonly redactions: readonly (readonly [text: string, replacement: string])[];
}

/** A measurement, and what it found or why it was not made. */
export type MeasuredOutcome = Pick<Measurement, "id" | "statement"> & (Findings | { readonly reason: string });

/**
 * Writes the report for readers, and the capture: what was seen, in the form of the contract's facts, so that a fact can
 * be written down from it with this file as its source.
 * @returns the files.
 */
export async function writeReport(directory: string, run: Run): Promise<readonly string[]> {
  await mkdir(directory, { recursive: true });
  const files = { "report.md": formatReport(run), "capture.json": `${JSON.stringify(toCapture(run), null, 2)}\n` };
  const paths = Object.keys(files).map((name) => `${directory}/${name}`);
  await Promise.all(
    Object.entries(files).map(([name, text]) => writeFile(`${directory}/${name}`, redacted(text, run.redactions))),
  );
  return paths;
}

function formatReport({ where, startedAt, outcomes, measured, suite }: Run): string {
  return [
    `# API Gateway, ${where}, ${startedAt.toISOString().slice(0, 10)}`,
    `End-to-end tests: ${summaryLine(suite)}.`,
    "## Contract fixtures",
    `\`\`\`\n${contractSummary(`on ${where}`, outcomes)}\n\`\`\``,
    "## Measurements",
    ...measured.map(
      (each) =>
        `### ${each.id}\n\n${each.statement}\n\n${"reason" in each ? `Not measured: ${each.reason}.` : each.sentences.map((sentence) => `- ${sentence}`).join("\n")}`,
    ),
    "",
  ].join("\n\n");
}

function toCapture({ where, startedAt, outcomes, measured }: Run) {
  const capture = `test-aws ${startedAt.toISOString()}`;
  const source = (rows: string) => ({ capture, grade: "raw", rows });
  return {
    capture,
    where,
    capturedOn: startedAt.toISOString().slice(0, 10),
    facts: [
      ...outcomes.map(({ fact: { id, statement }, observed, ...outcome }) => ({
        id,
        statement,
        source: source(id),
        ...outcome,
        observed,
      })),
      ...measured.map((each) => ({
        id: each.id,
        statement: each.statement,
        source: source(each.id),
        ...("reason" in each
          ? { outcome: "skipped", reason: each.reason }
          : { outcome: "measured", sentences: each.sentences, observed: each.rows }),
      })),
    ],
  };
}

/** Secrets, and what identifies the account and this machine, are in no file. */
function redacted(text: string, redactions: Run["redactions"]): string {
  return redactions
    .filter(([secret]) => secret !== "")
    .reduce((result, [secret, replacement]) => result.replaceAll(secret, replacement), text)
    .replaceAll(/\b[a-z][a-z0-9]{0,15}_[0-9A-Za-z_]{40,}\b/g, "<secret>");
}
