import { type Command, Option } from "commander";
import { items } from "../../client/paging.ts";
import type { Token } from "../../client/types.ts";
import { createCommand } from "../command-line.ts";
import { connect } from "../connection.ts";
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
  return createCommand("export", "Write all tokens that you may see, without their secrets and digests", [
    "export > tokens.jsonl",
    "export --format csv --owner service/billing > tokens.csv",
  ])
    .addOption(new Option("--format <format>", "how").choices(["jsonl", "csv"]).default("jsonl"))
    .option("--owner <owner>", "only this owner's")
    .action(async ({ format, owner }: { format: "jsonl" | "csv"; owner?: string }, command: Command) => {
      const { client } = connect(command);
      if (format === "csv") print(columns.join(","));
      for await (const token of items(client.listTokens, { query: { owner, limit: 100 } })) {
        print(format === "csv" ? csvLine(token) : JSON.stringify(token));
      }
    });
}

function csvLine(token: Token): string {
  return columns
    .map((column) => {
      const value = token[column];
      return cell(Array.isArray(value) ? value.join(" ") : String(value ?? ""));
    })
    .join(",");
}

/** A cell (RFC 4180). */
function cell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
