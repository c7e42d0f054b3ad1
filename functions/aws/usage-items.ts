import { itemKey } from "../../contract/deployment/table.ts";
import { callCounterPrefix, usagePartitions, usageRetention, usageSortKeys } from "../../contract/deployment/usage.ts";
import { msPer } from "../../core/duration.ts";
import { type StatusClass, statusClasses } from "../../core/usage/log-line.ts";
import { type PeriodLength, startOfPeriod } from "../../core/usage/periods.ts";

/** The key of a token's usage in a period: days by day, so that those of all tokens are together; hours by token. */
export function usageKey(length: PeriodLength, period: string, tokenId: string) {
  return length === "day"
    ? itemKey(usagePartitions.day + period, tokenId)
    : itemKey(usagePartitions.token + tokenId, usageSortKeys.hour + period);
}

/** When DynamoDB may remove the usage of a period, in seconds since 1970. */
export function usageExpiry(length: PeriodLength, period: string): number {
  return (Date.parse(startOfPeriod(period)) + msPer[length]) / 1000 + usageRetention[length];
}

/** The key of the item that says that a part of a batch was counted. */
export function batchKey(digest: string, part: number) {
  return itemKey(usagePartitions.batch + digest, String(part));
}

/** The key of the item that says since when the calls of an API are counted. */
export function apiKey(apiName: string) {
  return itemKey(usagePartitions.apis, apiName);
}

/** What an attribute counts: calls of a route that ended with statuses of one class. */
export interface Counter {
  readonly api: string;
  readonly route: string;
  readonly statusClass: StatusClass;
}

/** The name of an attribute that counts calls. The name of an API holds no `#`. */
export function counterName({ api, route, statusClass }: Counter): string {
  return `${callCounterPrefix}${statusClass}#${api}#${route}`;
}

/** What an attribute counts; `undefined` for one that counts nothing. */
export function readCounterName(name: string): Counter | undefined {
  if (!name.startsWith(callCounterPrefix)) return undefined;
  const [found = "", api = "", ...route] = name.slice(callCounterPrefix.length).split("#");
  const statusClass = statusClasses.find((each) => each === found);
  return statusClass && { statusClass, api, route: route.join("#") };
}
