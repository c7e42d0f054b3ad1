import { type Command, Option } from "commander";
import { listAll } from "../../client/pagination.ts";
import type { Token } from "../../client/types.ts";
import { connect } from "../connection.ts";
import { formatTokens } from "../format.ts";
import { createCommand, parseCount, parseWith } from "../options.ts";
import { info, print, printJson } from "../output.ts";
import { parseDuration, toIsoDuration } from "../time.ts";

interface Options {
  readonly owner?: string;
  readonly ownerPrefix?: string;
  readonly prefix?: string;
  readonly search?: string;
  readonly status?: "active" | "disabled";
  readonly expiring?: string;
  readonly expired?: true;
  /** In seconds. */
  readonly unused?: number;
  readonly limit?: number;
  readonly json?: true;
  readonly ids?: true;
}

/** `latchkey token list`. */
export function tokenListCommand(): Command {
  return createCommand("list", "List your tokens, or with tokens:admin those of all owners", [
    "token list",
    "token list --owner service/billing --status active",
    "token list --expiring 7d",
    "token list --unused 90d",
    "token list --prefix ci- --ids | xargs latchkey token disable",
  ])
    .option("--owner <owner>", "only this owner's tokens")
    .option("--owner-prefix <prefix>", "only tokens of owners with this prefix")
    .option("--prefix <prefix>", "only tokens whose name has this prefix")
    .option("--search <text>", "only tokens whose owner or name begins with this text")
    .addOption(new Option("--status <status>", "only tokens with this status").choices(["active", "disabled"]))
    .option("--expiring <duration>", "only tokens that expire within this time, e.g. 7d", parseWith(toIsoDuration))
    .addOption(new Option("--expired", "only tokens that have expired").conflicts("expiring"))
    .option("--unused <duration>", "only tokens that weren't used for this time, e.g. 90d", parseWith(parseDuration))
    .option("--limit <number>", "the maximum number of tokens (default: all)", parseCount)
    .addOption(new Option("--ids", "print only IDs, one per line").conflicts("json"))
    .option("--json", "print a JSON array")
    .action(list);
}

async function list(options: Options, command: Command): Promise<void> {
  const { prefix: namePrefix, expired, limit = Number.POSITIVE_INFINITY } = options;
  const { owner, ownerPrefix, search, status, expiring, unused } = options;
  const lastSeenBefore = unused === undefined ? undefined : new Date(Date.now() - unused * 1_000).toISOString();
  const { client } = connect(command);
  const filters = { owner, ownerPrefix, namePrefix, search, status, expiring, lastSeenBefore };
  const query = { ...filters, expired: expired && ("true" as const), limit: Math.min(limit, 100) };
  const tokens: Token[] = [];
  for await (const token of listAll(client.listTokens, { query })) {
    // IDs are streamed, so that the next command in a pipe can start before the list ends.
    if (options.ids) print(token.id);
    if (tokens.push(token) >= limit) break;
  }
  if (options.ids) return;
  if (options.json) printJson(tokens);
  else if (tokens.length > 0) print(await formatTokens(tokens));
  else if (expired || Object.values(filters).some((value) => value !== undefined)) info("No tokens found.");
  else info("No tokens found. Create one with latchkey token create <name>");
}
