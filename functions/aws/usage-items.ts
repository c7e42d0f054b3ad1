import { itemKey } from "../../contract/deployment/table.ts";
import { callCounterPrefix, usagePartitions, usageRetention, usageSortKeys } from "../../contract/deployment/usage.ts";
import { msPer } from "../../core/duration.ts";
import { type StatusClass, statusClasses } from "../../core/usage/log-line.ts";
import { type PeriodLength, startOfPeriod } from "../../core/usage/periods.ts";

/** The key of a token's usage in a period. The days of all tokens share a partition; hours are in the token's partition. */
export function usageKey(length: PeriodLength, period: string, tokenId: string) {
  return length === "day"
    ? itemKey(usagePartitions.day + period, tokenId)
    : itemKey(usagePartitions.token + tokenId, usageSortKeys.hour + period);
}

/** When DynamoDB may remove the usage of a period, in seconds since 1970. */
export function usageExpiry(length: PeriodLength, period: string): number {
  return (Date.parse(startOfPeriod(period)) + msPer[length]) / 1000 + usageRetention[length];
}

/** The key of the item that records that a part of a batch was counted. */
export function batchKey(digest: string, part: number) {
  return itemKey(usagePartitions.batch + digest, String(part));
}

/** The key of the item with the time since when an API's calls are counted. */
export function apiKey(apiName: string) {
  return itemKey(usagePartitions.apis, apiName);
}

/** What an attribute counts: the calls of a route with statuses of one class. */
export interface Counter {
  readonly api: string;
  readonly route: string;
  readonly statusClass: StatusClass;
}

/** The name of the attribute that counts calls. API names contain no `#`. */
export function counterName({ api, route, statusClass }: Counter): string {
  return `${callCounterPrefix}${statusClass}#${api}#${route}`;
}

/** What an attribute counts; `undefined` if it isn't a counter. */
export function readCounterName(name: string): Counter | undefined {
  if (!name.startsWith(callCounterPrefix)) return undefined;
  const [found = "", api = "", ...route] = name.slice(callCounterPrefix.length).split("#");
  const statusClass = statusClasses.find((each) => each === found);
  return statusClass && { statusClass, api, route: route.join("#") };
}
