import { type Command, Option } from "commander";
import { listAll } from "../../client/pagination.ts";
import type { Token } from "../../client/types.ts";
import { connect } from "../connection.ts";
import { createCommand } from "../options.ts";
import { print } from "../output.ts";

const columns = [
  "id",
  "owner",
  "name",
  "description",
  "scopes",
  "status",
  "expiresAt",
  "allowedCidrs",
  "createdAt",
  "updatedAt",
  "lastSeenAt",
  "previousValidUntil",
  "version",
] as const satisfies readonly (keyof Token)[];

/** `latchkey export`. */
export function exportCommand(): Command {
  return createCommand("export", "Export the tokens that you can view, without secrets and digests", [
    "export > tokens.jsonl",
    "export --format csv --owner service/billing > tokens.csv",
  ])
    .addOption(new Option("--format <format>", "the output format").choices(["jsonl", "csv"]).default("jsonl"))
    .option("--owner <owner>", "only this owner's tokens")
    .action(async ({ format, owner }: { format: "jsonl" | "csv"; owner?: string }, command: Command) => {
      const { client } = connect(command);
      if (format === "csv") print(columns.join(","));
      for await (const token of listAll(client.listTokens, { query: { owner, limit: 100 } })) {
        print(format === "csv" ? formatCsvRow(token) : JSON.stringify(token));
      }
    });
}

function formatCsvRow(token: Token): string {
  return columns
    .map((column) => {
      const value = token[column];
      return escapeCsv(Array.isArray(value) ? value.join(" ") : String(value ?? ""));
    })
    .join(",");
}

/** Quotes a field where RFC 4180 requires it. */
function escapeCsv(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
