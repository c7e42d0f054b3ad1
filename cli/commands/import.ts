import { readFile } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import type { Command } from "commander";
import type { Output } from "../../client/types.ts";
import { connect } from "../connection.ts";
import { CliError, describeSystemError, exitCodes, formatError } from "../errors.ts";
import type { ImportReport } from "../import/import-records.ts";
import type { ImportRecord, RecordError } from "../import/parse-records.ts";
import { createCommand, parseCount } from "../options.ts";
import { info, printJson } from "../output.ts";

interface Options {
  readonly concurrency: number;
  readonly dryRun?: true;
  readonly quiet?: true;
  readonly json?: true;
}

const help = `
The file is CSV with a header, or JSON lines, in UTF-8. Each token needs a name, and
either an id and a digest, or a secret. Optional: owner, description, scopes, status,
expiresAt and allowedCidrs. In CSV, scopes and allowedCidrs are separated by spaces.

The whole file is validated before the first request. To resume an import, run the same
command again: tokens that already exist are not created twice.`;

/** `latchkey import`. */
export function importCommand(): Command {
  return createCommand("import", "Create tokens from a file of digests or secrets", [
    "import tokens.csv",
    "import tokens.jsonl --dry-run",
    "import - --json < tokens.jsonl",
  ])
    .argument("<file>", "the file, or - for stdin")
    .option("--concurrency <number>", "the number of parallel requests", parseCount, 16)
    .option("--dry-run", "only validate the file")
    .option("-q, --quiet", "only report errors")
    .option("--json", "print a report as JSON")
    .addHelpText("after", help)
    .action(importFile);
}

async function importFile(file: string, options: Options, command: Command): Promise<void> {
  const { client } = connect(command, { retries: 5, timeoutMs: 30_000 });
  const { parseRecords } = await import("../import/parse-records.ts");
  const { records, errors } = await parseRecords(await read(file));
  if (errors.length > 0) throw new CliError(formatRecordErrors(file, errors));
  if (options.dryRun) return info(`${file} is valid: ${formatCount(records.length)}.`);

  const [{ importRecords }, { startProgress }] = await Promise.all([
    import("../import/import-records.ts"),
    import("../import/progress.ts"),
  ]);
  checkPrefixes(file, records, await client.getHealth());
  const controller = new AbortController();
  process.once("SIGINT", () => controller.abort());
  const progress = options.quiet ? undefined : startProgress(records.length);
  const report = await importRecords(client, records, {
    concurrency: options.concurrency,
    signal: controller.signal,
    onProgress: (current) => progress?.update(current),
  });
  progress?.stop();
  if (options.json) printJson({ ...report, abortedBy: undefined });
  reportResult(report, options, controller.signal.aborted);
}

/**
 * Secrets with another prefix would be imported and never work.
 * @throws CliError naming the first lines of such secrets.
 */
function checkPrefixes(file: string, records: readonly ImportRecord[], health: Output<"getHealth">): void {
  const accepted = [health.secretPrefix, ...health.acceptedPrefixes];
  const refused = records.filter(({ prefix }) => prefix !== undefined && !accepted.includes(prefix));
  if (refused.length > 0) {
    const detail = `The service does not accept the secret's prefix. Its secrets begin with ${accepted.join(" or ")}.`;
    throw new CliError(
      formatRecordErrors(
        file,
        refused.map(({ line }) => ({ line, detail })),
      ),
    );
  }
  const unknown = records.filter(({ prefix }) => prefix === undefined).length;
  if (unknown > 0) {
    info(`The file doesn't state the prefix of ${unknown} digests. They work only if it is ${accepted.join(" or ")}.`);
  }
}

async function read(file: string): Promise<Uint8Array> {
  if (file === "-") return buffer(process.stdin);
  try {
    return await readFile(file);
  } catch (error) {
    throw new CliError(`Can't read ${file}: ${describeSystemError(error)}.`);
  }
}

/** Shows the first errors only: often every line has the same one. */
function formatRecordErrors(file: string, errors: readonly RecordError[]): string {
  const shown = errors.slice(0, 5).map(({ line, detail }) => `Line ${line}: ${detail}`);
  const remaining = errors.length - shown.length;
  return `Nothing was imported: ${file} is invalid. ${shown.join(" ")}${remaining > 0 ? ` And ${remaining} more.` : ""}`;
}

/** Reports what was created and what failed. @throws CliError unless every token was created. */
function reportResult(report: ImportReport, { quiet }: Options, interrupted: boolean): void {
  const { created, existed, failures, total } = report;
  if (!quiet) info(`Created ${formatCount(created)}; ${existed} already existed.`);
  for (const { line, owner, name, detail } of failures)
    info(`Line ${line}, ${owner ? `${owner}/` : ""}${name}: ${detail}`);

  const remaining = total - created - existed - failures.length;
  const resume = `${formatCount(remaining)} remaining: run the same command again to resume.`;
  if (interrupted) throw new CliError(`Interrupted. ${resume}`, exitCodes.interrupted);
  if (report.abortedBy !== undefined) {
    const { message, exitCode } = formatError(report.abortedBy);
    throw new CliError(`${message} ${resume}`, exitCode);
  }
  if (failures.length > 0) {
    throw new CliError(`${failures.length} of ${formatCount(total)} failed; see above.`, exitCodes.refused);
  }
}

function formatCount(count: number): string {
  return `${count} ${count === 1 ? "token" : "tokens"}`;
}
