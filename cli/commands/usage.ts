import { type Command, Option } from "commander";
import type { Client } from "../../client/types.ts";
import { tokenIdPattern } from "../../core/limits.ts";
import { type Bar, formatBarChart } from "../bar-chart.ts";
import { connect } from "../connection.ts";
import { CliError } from "../errors.ts";
import { findToken } from "../find-token.ts";
import { createCommand, parseCount, parseWith, tokenArgument } from "../options.ts";
import { info, print, printJson } from "../output.ts";
import { parseDuration } from "../time.ts";

const ofToken = ["day", "hour", "route", "status"] as const;
const ofAll = ["token", "owner", "route"] as const;

interface Options {
  readonly by?: (typeof ofToken)[number] | (typeof ofAll)[number];
  /** In seconds. */
  readonly since?: number;
  readonly top?: number;
  readonly json?: true;
}

/** `latchkey usage`. */
export function usageCommand(): Command {
  return createCommand("usage", "Show the calls of a token, or with tokens:admin who calls the most", [
    "usage my_app",
    "usage my_app --by route --since 90d",
    "usage --by owner --top 5 --json",
  ])
    .argument("[token]", `${tokenArgument}; for a deleted token, its ID; without one: all tokens`)
    .addOption(
      new Option(
        "--by <what>",
        "what the calls are listed by: of a token day (default), hour, route or status; else token (default), owner or route",
      ).choices([...new Set([...ofToken, ...ofAll])]),
    )
    .option("--since <duration>", "how far back, e.g. 7d", parseWith(parseDuration))
    .option("--top <number>", "without a token: the maximum number of items (default: 10, at most 100)", parseCount)
    .option("--json", "print a JSON object")
    .action(showUsage);
}

async function showUsage(reference: string | undefined, options: Options, command: Command): Promise<void> {
  const { client } = connect(command);
  const { since, json } = options;
  const window = since === undefined ? {} : windowSince(since);
  const usage =
    reference === undefined
      ? await readAll(client, options, window)
      : await readOne(client, reference, options, window);
  if (json) {
    printJson(usage);
    return;
  }
  if (usage.countedSince === null) info("No calls have been counted yet. TokenUsage counts those of an API.");
  if (usage.items.length > 0) print(await formatBarChart(usage.items.map(toBar)));
  info(
    `${usage.count.toLocaleString("en")} ${usage.count === 1 ? "call" : "calls"} from ${usage.from} to ${usage.to}.`,
  );
  if ("unusedScopes" in usage && usage.unusedScopes && usage.unusedScopes.length > 0) {
    info(`Scopes that were not used in 90 days: ${usage.unusedScopes.join(" ")}`);
  }
}

/** From when to when usage is asked for (ISO 8601). */
interface Window {
  readonly from?: string;
  readonly to?: string;
}

/** Both ends, because the longest window that the service allows would be too long by the time the request takes. */
function windowSince(seconds: number): Window {
  const now = Date.now();
  return { from: new Date(now - seconds * 1_000).toISOString(), to: new Date(now).toISOString() };
}

async function readOne(client: Client, reference: string, { by = "day", top }: Options, window: Window) {
  const kind = ofToken.find((each) => each === by);
  if (!kind) throw new CliError(`The usage of one token can't be listed by ${by}. Use day, hour, route or status.`);
  if (top !== undefined) throw new CliError("--top is for the usage of all tokens.");
  // An ID is used as it is: the usage of a deleted token is still there.
  const id = tokenIdPattern.test(reference) ? reference : (await findToken(client, reference)).id;
  return client.getTokenUsage({ id, query: { by: kind, ...window } });
}

function readAll(client: Client, { by = "token", top }: Options, window: Window) {
  const kind = ofAll.find((each) => each === by);
  if (!kind) throw new CliError(`The usage of all tokens can't be listed by ${by}. Use token, owner or route.`);
  return client.getUsage({ query: { by: kind, ...window, ...(top !== undefined && { top }) } });
}

type Item = Awaited<ReturnType<typeof readOne>>["items"][number] | Awaited<ReturnType<typeof readAll>>["items"][number];

function toBar(item: Item): Bar {
  const statuses = Object.entries(item.byStatus).map(([status, count]) => `${status} ${count}`);
  const isOfOneStatus = "status" in item && item.status !== undefined;
  return { label: nameItem(item), count: item.count, note: isOfOneStatus ? "" : statuses.join(", ") };
}

function nameItem(item: Item): string {
  if ("start" in item && item.start !== undefined)
    return item.start.replace(/T00:00:00\.000Z$/, "").replace(":00.000Z", "Z");
  if ("status" in item && item.status !== undefined) return item.status;
  if (item.route !== undefined) return `${item.route} ${item.api}`;
  if ("tokenId" in item && item.tokenId !== undefined) return `${item.owner}/${item.name ?? item.tokenId}`;
  return "owner" in item ? (item.owner ?? "") : "";
}
