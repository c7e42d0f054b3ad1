import { type Command, Option } from "commander";
import { items } from "../../client/paging.ts";
import type { Token } from "../../client/types.ts";
import { createCommand, readCount, reading } from "../command-line.ts";
import { connect } from "../connection.ts";
import { formatTokens } from "../describe-token.ts";
import { print, printJson, say } from "../output.ts";
import { toIsoDuration } from "../time.ts";

interface Options {
  readonly owner?: string;
  readonly ownerPrefix?: string;
  readonly prefix?: string;
  readonly status?: "active" | "disabled";
  readonly expiring?: string;
  readonly limit?: number;
  readonly json?: true;
  readonly ids?: true;
}

/** `latchkey token list`. */
export function tokenListCommand(): Command {
  return createCommand("list", "List tokens: yours, or with tokens:admin those of every owner", [
    "token list",
    "token list --owner service/billing --status active",
    "token list --expiring 7d",
    "token list --prefix ci- --ids | xargs latchkey token disable",
  ])
    .option("--owner <owner>", "only this owner's")
    .option("--owner-prefix <text>", "only those of owners that begin so")
    .option("--prefix <text>", "only those whose name begins so")
    .addOption(new Option("--status <status>", "only those of this status").choices(["active", "disabled"]))
    .option("--expiring <duration>", "only those that expire within so long, e.g. 7d", reading(toIsoDuration))
    .option("--limit <number>", "at most so many", readCount)
    .addOption(new Option("--ids", "only the ids, one a line").conflicts("json"))
    .option("--json", "as a JSON array")
    .action(list);
}

async function list(options: Options, command: Command): Promise<void> {
  const { owner, ownerPrefix, prefix, status, expiring, limit = Number.POSITIVE_INFINITY } = options;
  const { client } = connect(command);
  const query = { owner, ownerPrefix, namePrefix: prefix, status, expiring, limit: Math.min(limit, 100) };
  const tokens: Token[] = [];
  for await (const token of items(client.listTokens, { query })) {
    // Ids need no table, so whatever reads them can begin at once.
    if (options.ids) print(token.id);
    if (tokens.push(token) >= limit) break;
  }
  if (options.ids) return;
  if (options.json) printJson(tokens);
  else if (tokens.length > 0) print(formatTokens(tokens));
  else say("There are no such tokens. Create one with latchkey token create <name>");
}
