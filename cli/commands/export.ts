import { type Command, Option } from "commander";
import { listAll } from "../../client/pagination.ts";
import type { Token } from "../../client/types.ts";
import { fieldsWith } from "../../core/token.ts";
import { connect } from "../connection.ts";
import { formatField } from "../csv.ts";
import { createCommand } from "../options.ts";
import { print } from "../output.ts";

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
      const tokens = listAll(client.listTokens, { query: { owner, limit: 100 } });
      if (format === "jsonl") for await (const token of tokens) print(JSON.stringify(token));
      else await printCsv(tokens);
    });
}

async function printCsv(tokens: AsyncIterable<Token>): Promise<void> {
  const columns = fieldsWith("visible");
  print(columns.join(","));
  for await (const token of tokens) print(columns.map((column) => formatField(toText(token[column]))).join(","));
}

function toText(value: unknown): string {
  return Array.isArray(value) ? value.join(" ") : String(value ?? "");
}
