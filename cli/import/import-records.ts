import pMap from "p-map";
import { ProblemError } from "../../client/errors.ts";
import type { Client } from "../../client/types.ts";
import { formatProblem } from "../errors.ts";
import type { ImportRecord } from "./parse-records.ts";

/** A record that the service refused. */
export interface ImportFailure {
  readonly line: number;
  readonly owner: string | undefined;
  readonly name: string;
  readonly code: string;
  readonly detail: string;
}

/** The progress and result of an import. */
export interface ImportReport {
  readonly total: number;
  created: number;
  /** Tokens that an earlier run created. */
  existed: number;
  readonly failures: ImportFailure[];
  /** The error that aborted the import. */
  abortedBy?: unknown;
}

/** Errors that don't depend on the record: every other request would fail the same way. */
const fatalCodes: readonly string[] = [
  "unauthorized",
  "forbidden",
  "too_many_requests",
  "unavailable",
  "internal_error",
  "unexpected_response",
  "route_not_found",
];

/**
 * Creates the tokens of an import in parallel. Each record has its own secret or digest, so repeating the import creates
 * no token twice.
 *
 * @param concurrency the number of parallel requests.
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
      if (!(error instanceof ProblemError) || fatalCodes.includes(error.code)) throw error;
      const { owner, name } = body;
      report.failures.push({ line, owner, name, code: error.code, detail: formatProblem(error) });
    }
    onProgress(report);
  };
  try {
    await pMap(records, create, { concurrency, signal });
  } catch (error) {
    report.abortedBy = error;
  }
  report.failures.sort((a, b) => a.line - b.line);
  return report;
}
