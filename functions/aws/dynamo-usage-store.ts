import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { tokenTable } from "../../contract/deployment/table.ts";
import { callTotal, usagePartitions, usageSortKeys } from "../../contract/deployment/usage.ts";
import { isCount, isString } from "../../core/shape.ts";
import type { PeriodLength } from "../../core/usage/periods.ts";
import type { CallCount, PeriodTotal, StoredUsage, UsageStore } from "../../core/usage/usage-store.ts";
import { batchGet, project } from "./batch-get.ts";
import { createDynamoClient, type DynamoTable } from "./dynamo-client.ts";
import { keysBetween, keysInPartition } from "./item-expressions.ts";
import { queryPage } from "./pagination.ts";
import { type Item, readItem, readItems } from "./read-items.ts";
import { readCounterName, usageKey } from "./usage-items.ts";

/** Reads usage from DynamoDB: hours by a Query, a token's days by their keys, all tokens' days by a Query. */
export function createDynamoUsageStore({
  tableName: TableName,
  client: plainClient = createDynamoClient(),
}: DynamoTable): UsageStore {
  const client = DynamoDBDocumentClient.from(plainClient);

  async function query(keys: { readonly KeyConditionExpression: string; readonly ExpressionAttributeValues: Item }) {
    const items: Item[] = [];
    let start: Item | undefined;
    do {
      const page = await queryPage(client, { TableName, ...keys }, start);
      items.push(...page.items);
      start = page.lastKey;
    } while (start);
    return items;
  }

  return {
    async readOfToken(tokenId, length, periods) {
      const keys = periods.map((period) => usageKey("day", period, tokenId));
      const items = length === "day" ? await batchGet(client, TableName, { keys }) : await readHours(tokenId, periods);
      return readItems(items, readUsage);
    },

    async readDayTotals(tokenIds, days) {
      const keys = tokenIds.flatMap((tokenId) => days.map((day) => usageKey("day", day, tokenId)));
      const items = await batchGet(client, TableName, { keys, ...project([partitionKey, sortKey, callTotal]) });
      return readItems(items, readTotal);
    },

    async readDay(day) {
      return readItems(await query(keysInPartition(usagePartitions.day + day)), readUsage);
    },

    async countedSince() {
      const apis = readItems(await query(keysInPartition(usagePartitions.apis)), (item) =>
        readItem({ since: isString }, item),
      );
      return apis.map(({ since }) => since).toSorted()[0] ?? null;
    },
  };

  async function readHours(tokenId: string, hours: readonly string[]): Promise<Item[]> {
    const { hour } = usageSortKeys;
    return query(keysBetween(usagePartitions.token + tokenId, hour + hours[0], hour + hours.at(-1)));
  }
}

const { partitionKey, sortKey } = tokenTable;

/** @throws DamagedError */
function readTotal(item: Item): PeriodTotal {
  const { [callTotal]: count } = readItem({ [callTotal]: isCount }, item);
  return {
    tokenId: String(item[sortKey]),
    period: String(item[partitionKey]).slice(usagePartitions.day.length),
    count,
  };
}

/** @throws DamagedError */
function readUsage(item: Item): StoredUsage {
  const { owner } = readItem({ owner: isString }, item);
  const [partition, sort] = [String(item[partitionKey]), String(item[sortKey])];
  const length: PeriodLength = partition.startsWith(usagePartitions.day) ? "day" : "hour";
  const [tokenId, period] =
    length === "day"
      ? [sort, partition.slice(usagePartitions.day.length)]
      : [partition.slice(usagePartitions.token.length), sort.slice(usageSortKeys.hour.length)];
  return { tokenId, owner, period, calls: Object.entries(item).flatMap(readCount) };
}

function readCount([name, value]: [string, unknown]): CallCount[] {
  const counter = readCounterName(name);
  return counter && typeof value === "number" ? [{ ...counter, count: value }] : [];
}
