import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import type { Command } from "commander";
import { createCommand, readCount } from "../command-line.ts";
import { connect } from "../connection.ts";
import { CliError, describeFailure, exitCodes } from "../failure.ts";
import type { ImportReport } from "../import/import-records.ts";
import type { Complaint } from "../import/read-records.ts";
import { printJson, say } from "../output.ts";

interface Options {
  readonly concurrency: number;
  readonly dryRun?: true;
  readonly quiet?: true;
  readonly json?: true;
}

const manual = `
The file is CSV with a line of titles, or JSON lines. Each token has a name and either
an id and a digest, or a secret; and, if wanted, owner, description, scopes, status,
expiresAt and allowedCidrs, the lists separated by spaces in CSV.

The whole file is checked before anything is sent. An import that was ended half way
is completed by running it again: what is there already is not created twice.`;

/** `latchkey import`. */
export function importCommand(): Command {
  return createCommand("import", "Create many tokens from a file of digests or secrets", [
    "import tokens.csv",
    "import tokens.jsonl --dry-run",
    "import - --json < tokens.jsonl",
  ])
    .argument("<file>", "the file, or - for stdin")
    .option("--concurrency <number>", "how many calls at a time", readCount, 16)
    .option("--dry-run", "only check the file")
    .option("-q, --quiet", "no progress and no words but about failures")
    .option("--json", "a report as JSON")
    .addHelpText("after", manual)
    .action(importFile);
}

async function importFile(file: string, options: Options, command: Command): Promise<void> {
  const { client } = connect(command, { retries: 5, timeoutMs: 30_000 });
  const { readRecords } = await import("../import/read-records.ts");
  const { records, complaints } = await readRecords(await read(file));
  if (complaints.length > 0) throw new CliError(describeComplaints(file, complaints));
  if (options.dryRun) return say(`${file} is fine: it has ${count(records.length)}.`);

  const [{ importRecords }, { startProgress }] = await Promise.all([
    import("../import/import-records.ts"),
    import("../import/progress.ts"),
  ]);
  const interruption = new AbortController();
  process.once("SIGINT", () => interruption.abort());
  const progress = options.quiet ? undefined : startProgress(records.length);
  const report = await importRecords(client, records, {
    concurrency: options.concurrency,
    signal: interruption.signal,
    onProgress: (now) => progress?.show(now),
  });
  progress?.stop();
  if (options.json) printJson({ ...report, stoppedBy: undefined });
  conclude(report, options, interruption.signal.aborted);
}

async function read(file: string): Promise<string> {
  if (file === "-") return text(process.stdin);
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new CliError(`${file} cannot be read: ${(error as Error).message}.`);
  }
}

/** The first complaints, since the same mistake is often in every line. */
function describeComplaints(file: string, complaints: readonly Complaint[]): string {
  const shown = complaints.slice(0, 5).map(({ line, detail }) => `Line ${line}: ${detail}`);
  const more = complaints.length - shown.length;
  return `Nothing was imported, because ${file} has mistakes. ${shown.join(" ")}${more > 0 ? ` And ${more} more.` : ""}`;
}

/** Says what was done and what failed. @throws CliError where not all was. */
function conclude(report: ImportReport, { quiet }: Options, interrupted: boolean): void {
  const { created, existed, failures, total } = report;
  const done = `Created ${count(created)}; ${existed} ${existed === 1 ? "was" : "were"} there already.`;
  if (!quiet) say(done);
  for (const { line, owner, name, detail } of failures)
    say(`Line ${line}, ${owner ? `${owner}/` : ""}${name}: ${detail}`);

  const left = total - created - existed - failures.length;
  if (interrupted)
    throw new CliError(`Interrupted with ${left} left. Run the same command again to go on.`, exitCodes.interrupted);
  if (report.stoppedBy !== undefined) {
    const { line, exitCode } = describeFailure(report.stoppedBy);
    throw new CliError(`${line} ${left} are left: run the same command again to go on.`, exitCode);
  }
  if (failures.length > 0)
    throw new CliError(`${count(failures.length)} of ${total} failed, as said above.`, exitCodes.refused);
}

function count(number: number): string {
  return `${number} ${number === 1 ? "token" : "tokens"}`;
}
