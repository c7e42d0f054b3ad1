import pMap from "p-map";
import { ProblemError } from "../../client/errors.ts";
import type { Client } from "../../client/types.ts";
import { describeProblem } from "../failure.ts";
import type { ImportRecord } from "./read-records.ts";

/** A token that the service refused, and why. */
export interface ImportFailure {
  readonly line: number;
  readonly owner: string | undefined;
  readonly name: string;
  readonly code: string;
  readonly detail: string;
}

/** How far an import has come. */
export interface ImportReport {
  readonly total: number;
  created: number;
  /** Tokens that an earlier run had created already. */
  existed: number;
  readonly failures: ImportFailure[];
  /** What ended the import before its end. */
  stoppedBy?: unknown;
}

/** Refusals that are about the caller or the service: every other record would get the same. */
const fatal: readonly string[] = [
  "unauthorized",
  "forbidden",
  "too_many_requests",
  "unavailable",
  "internal_error",
  "unexpected_answer",
  "route_not_found",
];

/**
 * Creates the tokens of an import, several at once. Each is created with a secret or digest of its own, so that
 * repeating the import creates none twice.
 *
 * @param concurrency how many calls are under way at a time.
 * @param onProgress called after each record.
 */
export async function importRecords(
  client: Pick<Client, "createToken">,
  records: readonly ImportRecord[],
  {
    concurrency,
    signal,
    onProgress,
  }: { concurrency: number; signal: AbortSignal; onProgress: (report: ImportReport) => void },
): Promise<ImportReport> {
  const report: ImportReport = { total: records.length, created: 0, existed: 0, failures: [] };
  const create = async ({ line, body }: ImportRecord) => {
    try {
      const { existed } = await client.createToken({ body, signal });
      if (existed) report.existed++;
      else report.created++;
    } catch (error) {
      if (!(error instanceof ProblemError) || fatal.includes(error.code)) throw error;
      const { owner, name } = body;
      report.failures.push({ line, owner, name, code: error.code, detail: describeProblem(error) });
    }
    onProgress(report);
  };
  try {
    await pMap(records, create, { concurrency, signal });
  } catch (error) {
    report.stoppedBy = error;
  }
  report.failures.sort((a, b) => a.line - b.line);
  return report;
}
