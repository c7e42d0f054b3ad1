import { tokenTable } from "../../contract/deployment/table.ts";
import { callTotal, usagePartitions, usageSortKeys } from "../../contract/deployment/usage.ts";
import { DamagedError } from "../../core/errors.ts";
import { isCount, isString, isTime } from "../../core/shape.ts";
import type { PeriodLength } from "../../core/usage/periods.ts";
import type { CallCount, PeriodTotal, StoredUsage, UsageStore } from "../../core/usage/usage-store.ts";
import { batchGet, project } from "./batch-get.ts";
import { createDocumentClient, queryAll } from "./document-client.ts";
import { createDynamoClient, type DynamoTable } from "./dynamo-client.ts";
import { type KeyQuery, keysBetween, keysInPartition } from "./item-expressions.ts";
import { type Item, itemLabel, readItem, readItems } from "./read-items.ts";
import { readCounterName, usageKey } from "./usage-items.ts";

/** Reads usage from DynamoDB: hours by a Query, a token's days by their keys, all tokens' days by a Query. */
export function createDynamoUsageStore({
  tableName: TableName,
  client: plainClient = createDynamoClient(),
}: DynamoTable): UsageStore {
  const client = createDocumentClient(plainClient);

  const query = (keys: KeyQuery) => queryAll(client, { TableName, ...keys });

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
        readItem({ since: isTime }, item),
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
  const calls = Object.entries(item).flatMap(([name, count]): CallCount[] => {
    const counter = readCounterName(name);
    if (!counter) return [];
    if (!isCount(count)) throw new DamagedError(itemLabel(item), `Invalid: ${name}.`);
    return [{ ...counter, count }];
  });
  return { tokenId, owner, period, calls };
}
