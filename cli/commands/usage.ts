import { type Command, Option } from "commander";
import type { Client } from "../../client/types.ts";
import { secondsPer } from "../../core/duration.ts";
import { tokenIdPattern } from "../../core/limits.ts";
import { maxUsageDays } from "../../core/usage/usage-window.ts";
import { type Bar, formatBarChart } from "../bar-chart.ts";
import { connect } from "../connection.ts";
import { CliError } from "../errors.ts";
import { findToken } from "../find-token.ts";
import { createCommand, parseCount, parseWith, tokenArgument } from "../options.ts";
import { info, print, printJson } from "../output.ts";
import { parseDuration } from "../time.ts";

const tokenGroupings = ["day", "hour", "route", "status"] as const;
const allTokensGroupings = ["token", "owner", "route"] as const;

interface Options {
  readonly by?: (typeof tokenGroupings)[number] | (typeof allTokensGroupings)[number];
  /** In seconds. */
  readonly since?: number;
  readonly top?: number;
  readonly refusals?: true;
  readonly json?: true;
}

/** `latchkey usage`. */
export function usageCommand(): Command {
  return createCommand("usage", "Show the calls of a token, or with tokens:admin who calls the most", [
    "usage my_app",
    "usage my_app --by route --since 90d",
    "usage --by owner --top 5 --json",
    "usage --refusals --since 1d",
  ])
    .argument("[token]", `${tokenArgument}; for a deleted token, its ID (default: all tokens)`)
    .addOption(
      new Option(
        "--by <what>",
        "how to group the calls of a token: day (default), hour, route or status; of all tokens: token (default), owner or route",
      ).choices([...new Set([...tokenGroupings, ...allTokensGroupings])]),
    )
    .option("--since <duration>", "how far back, e.g. 7d", parseWith(parseDuration))
    .option("--top <number>", "without a token: the maximum number of items (default: 10, at most 100)", parseCount)
    .option("--refusals", "with tokens:admin: show refusals by reason and function instead of calls")
    .option("--json", "print a JSON object")
    .action(showUsage);
}

async function showUsage(reference: string | undefined, options: Options, command: Command): Promise<void> {
  const { client } = connect(command);
  const { refusals, json } = options;
  if (refusals) return showRefusals(client, reference, options);
  const usage = reference === undefined ? await readAll(client, options) : await readOne(client, reference, options);
  if (json) {
    printJson(usage);
    return;
  }
  if (usage.countedSince === null) info("No calls have been counted yet. TokenUsage counts those of an API.");
  const bars = mergeEmptyBars(usage.items.map((item) => toBar(item, options.by === "hour")));
  if (bars.length > 0) print(await formatBarChart(bars));
  info(
    `${usage.count.toLocaleString("en")} ${usage.count === 1 ? "call" : "calls"} from ${usage.from} to ${usage.to}.`,
  );
  if ("unusedScopes" in usage && usage.unusedScopes && usage.unusedScopes.length > 0) {
    info(`Scopes that were not used in 90 days: ${usage.unusedScopes.join(" ")}`);
  }
}

/** The time range of a query (ISO 8601). */
interface Window {
  readonly from?: string;
  readonly to?: string;
}

/**
 * Sends both ends: without `to`, the longest window would exceed the limit by the time the request arrives.
 * @throws CliError if the window is longer than the service allows.
 */
function windowSince(seconds: number | undefined, maxDays: number, what: string): Window {
  if (seconds === undefined) return {};
  if (seconds > maxDays * secondsPer.day) throw new CliError(`--since can be at most ${maxDays}d for ${what}.`);
  const now = Date.now();
  return { from: new Date(now - seconds * 1_000).toISOString(), to: new Date(now).toISOString() };
}

async function readOne(client: Client, reference: string, { by = "day", top, since }: Options) {
  const kind = tokenGroupings.find((each) => each === by);
  if (!kind) throw new CliError(`The usage of one token can't be listed by ${by}. Use day, hour, route or status.`);
  if (top !== undefined) throw new CliError("--top is for the usage of all tokens.");
  const { tokenHours, token } = maxUsageDays;
  const window = by === "hour" ? windowSince(since, tokenHours, "--by hour") : windowSince(since, token, "one token");
  // An ID is not looked up: a deleted token still has its usage.
  const id = tokenIdPattern.test(reference) ? reference : (await findToken(client, reference)).id;
  return client.getTokenUsage({ id, query: { by: kind, ...window } });
}

function readAll(client: Client, { by = "token", top, since }: Options) {
  const kind = allTokensGroupings.find((each) => each === by);
  if (!kind) throw new CliError(`The usage of all tokens can't be listed by ${by}. Use token, owner or route.`);
  const window = windowSince(since, maxUsageDays.allTokens, "all tokens");
  return client.getUsage({ query: { by: kind, ...window, ...(top !== undefined && { top }) } });
}

async function showRefusals(client: Client, reference: string | undefined, options: Options): Promise<void> {
  const { by, top, since, json } = options;
  if (reference !== undefined) throw new CliError("--refusals is for all tokens: omit the token.");
  if (by !== undefined || top !== undefined) throw new CliError("--by and --top are for calls, not for --refusals.");
  const report = await client.getRefusals({ query: windowSince(since, maxUsageDays.refusals, "--refusals") });
  if (json) {
    printJson(report);
    return;
  }
  const bars = report.items.map(({ reason, count, byFunction }) => ({
    label: reason,
    count,
    note: Object.entries(byFunction)
      .map(([name, calls]) => `${name} ${calls}`)
      .join(", "),
  }));
  if (bars.length > 0) print(await formatBarChart(bars));
  const what = report.count === 1 ? "refusal" : "refusals";
  info(`${report.count.toLocaleString("en")} ${what} from ${report.from} to ${report.to}.`);
}

type Item = Awaited<ReturnType<typeof readOne>>["items"][number] | Awaited<ReturnType<typeof readAll>>["items"][number];

function toBar(item: Item, isHour: boolean): Bar {
  const statuses = Object.entries(item.byStatus).map(([status, count]) => `${status} ${count}`);
  const isGroupedByStatus = "status" in item && item.status !== undefined;
  return { label: nameItem(item, isHour), count: item.count, note: isGroupedByStatus ? "" : statuses.join(", ") };
}

/** Merges consecutive bars without calls into one: many tokens are called on few days. */
function mergeEmptyBars(bars: readonly Bar[]): Bar[] {
  const merged: Bar[] = [];
  let first: Bar | undefined;
  for (const bar of bars) {
    if (bar.count > 0) first = undefined;
    else if (first) merged.pop();
    merged.push(first ? { ...bar, label: `${first.label} to ${bar.label}` } : bar);
    if (bar.count === 0) first ??= bar;
  }
  return merged;
}

function nameItem(item: Item, isHour: boolean): string {
  if ("start" in item && item.start !== undefined) {
    const [day = ""] = item.start.split("T");
    return isHour ? item.start.replace(":00.000Z", "Z") : day;
  }
  if ("status" in item && item.status !== undefined) return item.status;
  if (item.route !== undefined) return `${item.route} ${item.api}`;
  if ("tokenId" in item && item.tokenId !== undefined) return `${item.owner}/${item.name ?? item.tokenId}`;
  return "owner" in item ? (item.owner ?? "") : "";
}
