import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { PeriodUsage, RouteCount } from "../../core/usage/aggregate-calls.ts";
import { createUsageRecorder } from "../../functions/aws/dynamo-usage-recorder.ts";

/** A token of the demonstration that calls an API. */
export interface DemoCaller {
  readonly tokenId: string;
  readonly owner: string;
  /** How many calls it makes on a day, about. */
  readonly callsPerDay: number;
  /** On how many days, up to today. */
  readonly days: number;
  /** The share of its calls that are refused or fail. */
  readonly failures?: number;
}

const hour = 3_600_000;
const day = 24 * hour;
const countedSince = 61 * day;

/** Records the calls of some tokens as the function does that counts them. */
export async function seedCalls(client: DynamoDBClient, tableName: string, callers: readonly DemoCaller[]) {
  const now = () => new Date(Date.now() - countedSince);
  const recorder = createUsageRecorder({ tableName, apiName: "LatchkeyExample/Api", client, now });
  await recorder.addUsage(`demo ${Date.now()}`, callers.flatMap(usageOf));
}

function usageOf({ tokenId, owner, callsPerDay, days, failures = 0.02 }: DemoCaller): PeriodUsage[] {
  const usage = (length: "day" | "hour", ago: number, calls: number): PeriodUsage => {
    const period = new Date(Date.now() - ago).toISOString().slice(0, length === "day" ? 10 : 13);
    return { tokenId, owner, length, period, counts: countsOf(Math.round(calls), failures) };
  };
  const daily = Array.from({ length: days }, (_, n) => usage("day", n * day, callsPerDay * rhythm(n * day)));
  const hourly = Array.from({ length: 24 }, (_, n) => usage("hour", n * hour, (callsPerDay / 24) * rhythm(n * hour)));
  return [...daily, ...hourly].filter(({ counts }) => counts.length > 0);
}

/** Weeks and days have their ups and downs: around 1, the same for the same time. */
function rhythm(ago: number): number {
  const time = new Date(Date.now() - ago);
  const isWeekend = time.getUTCDay() % 6 === 0;
  return (isWeekend ? 0.3 : 1) * (1 + 0.35 * Math.sin(ago / (5 * hour)) + 0.2 * Math.sin(ago / (2.3 * day)));
}

function countsOf(calls: number, failures: number): RouteCount[] {
  const count = (route: string, statusClass: RouteCount["statusClass"], share: number): RouteCount => {
    return { route, statusClass, count: Math.round(calls * share) };
  };
  return [
    count("GET /v1/lookup/{key}", "2xx", 0.8 * (1 - failures)),
    count("GET /v1/lookup/{key}", "4xx", 0.7 * failures),
    count("GET /v1/lookup/{key}", "5xx", 0.1 * failures),
    count("GET /v1/lookup", "2xx", 0.2),
    count("GET /v1/lookup", "4xx", 0.2 * failures),
  ].filter(({ count: some }) => some > 0);
}
