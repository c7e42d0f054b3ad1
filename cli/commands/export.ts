import { type Command, Option } from "commander";
import { listAll } from "../../client/pagination.ts";
import type { Output } from "../../client/types.ts";
import { fieldsWith } from "../../core/token.ts";
import { type Connection, connect } from "../connection.ts";
import { formatField } from "../csv.ts";
import { createCommand } from "../options.ts";
import { info, print } from "../output.ts";

interface Options {
  readonly format: "jsonl" | "csv";
  readonly owner?: string;
  readonly withDigests?: true;
}

type Row = Output<"listTokens">["items"][number] & { readonly prefix?: string };

/** `latchkey export`. */
export function exportCommand(): Command {
  return createCommand("export", "Export the tokens that you can view, without their secrets", [
    "export > tokens.jsonl",
    "export --format csv --owner service/billing > tokens.csv",
    "export --with-digests > tokens-to-import.jsonl",
  ])
    .addOption(new Option("--format <format>", "the output format").choices(["jsonl", "csv"]).default("jsonl"))
    .option("--owner <owner>", "only this owner's tokens")
    .option("--with-digests", "add the digests, for latchkey import; requires tokens:admin")
    .action(exportTokens);
}

async function exportTokens({ format, owner, withDigests }: Options, command: Command): Promise<void> {
  const { client } = connect(command);
  const include = withDigests ? ("digests" as const) : undefined;
  const secretMembers = withDigests ? await describeSecrets(client) : {};
  const columns = listColumns(withDigests ? ["digest", ...Object.keys(secretMembers)] : []);
  const formatLine = format === "csv" ? (row: Row) => formatRow(row, columns) : (row: Row) => JSON.stringify(row);
  const skipped = { revoked: 0, overlapping: 0 };
  if (format === "csv") print(columns.join(","));
  for await (const token of listAll(client.listTokens, { query: { owner, include, limit: 100 } })) {
    if (withDigests && token.previousValidUntil !== null) skipped.overlapping++;
    // Without a secret there is nothing to import.
    if (withDigests && token.digest === null) skipped.revoked++;
    else print(formatLine({ ...token, ...secretMembers }));
  }
  reportSkipped(skipped);
}

function listColumns(secretColumns: readonly string[]): readonly (keyof Row)[] {
  return [...fieldsWith("visible"), ...(secretColumns as readonly (keyof Row)[])];
}

/** The prefix of the exported secrets, for an import to check; empty if the service accepts several prefixes. */
async function describeSecrets(client: Connection["client"]): Promise<{ readonly prefix?: string }> {
  const { secretPrefix, acceptedPrefixes } = await client.getHealth();
  return acceptedPrefixes.length === 0 ? { prefix: secretPrefix } : {};
}

function reportSkipped({ revoked, overlapping }: { readonly revoked: number; readonly overlapping: number }): void {
  if (revoked > 0) info(`Skipped ${revoked} with a revoked secret: without a digest they can't be imported.`);
  if (overlapping > 0)
    info(`Previous secrets that still work during an overlap, and are not exported: ${overlapping}.`);
}

function formatRow(token: Row, columns: readonly (keyof Row)[]): string {
  return columns.map((column) => formatField(toText(token[column]))).join(",");
}

function toText(value: unknown): string {
  return Array.isArray(value) ? value.join(" ") : String(value ?? "");
}
