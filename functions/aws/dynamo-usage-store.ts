import { BatchGetCommand, type BatchGetCommandInput, DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import pMap from "p-map";
import { tokenTable } from "../../contract/deployment/table.ts";
import { callTotal, usagePartitions, usageSortKeys } from "../../contract/deployment/usage.ts";
import { isCount, isString } from "../../core/shape.ts";
import type { PeriodLength } from "../../core/usage/periods.ts";
import type { CallCount, PeriodTotal, StoredUsage, UsageStore } from "../../core/usage/usage-store.ts";
import { backOff, createDynamoClient, type DynamoTable, mapStoreError } from "./dynamo-client.ts";
import { unavailable } from "./item-client.ts";
import { between, inPartition } from "./item-expressions.ts";
import { queryPage } from "./pagination.ts";
import { type Item, readItem, readItems } from "./read-items.ts";
import { readCounterName, usageKey } from "./usage-items.ts";

/** The maximum number of items per BatchGetItem request. */
const maxReads = 100;

/** The number of concurrent requests. */
const concurrency = 8;

const attempts = 8;

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

  /** Reads items by key. @param attributes the attributes to read; absent: all. */
  async function readKeys(keys: readonly Item[], attributes?: readonly string[]): Promise<Item[]> {
    const projection = attributes && project(attributes);
    const batches = Array.from({ length: Math.ceil(keys.length / maxReads) }, (_, index) =>
      keys.slice(index * maxReads, (index + 1) * maxReads),
    );
    const found = await pMap(batches, (batch) => readBatch({ ...projection, Keys: [...batch] }), { concurrency });
    return found.flat();
  }

  async function readBatch(batch: KeysAndAttributes): Promise<Item[]> {
    const items: Item[] = [];
    let left = batch.Keys ?? [];
    for (let failed = 0; left.length > 0; failed++) {
      if (failed === attempts) throw unavailable(new Error(`DynamoDB left ${left.length} keys unprocessed.`));
      if (failed > 0) await backOff(failed);
      const read = new BatchGetCommand({ RequestItems: { [TableName]: { ...batch, Keys: left } } });
      const { Responses, UnprocessedKeys } = await mapStoreError(client.send(read));
      items.push(...(Responses?.[TableName] ?? []));
      left = UnprocessedKeys?.[TableName]?.Keys ?? [];
    }
    return items;
  }

  return {
    async readOfToken(tokenId, length, periods) {
      const keys = periods.map((period) => usageKey("day", period, tokenId));
      const items = length === "day" ? await readKeys(keys) : await readHours(tokenId, periods);
      return readItems(items, readUsage);
    },

    async readDayTotals(tokenIds, days) {
      const keys = tokenIds.flatMap((tokenId) => days.map((day) => usageKey("day", day, tokenId)));
      const items = await readKeys(keys, [partitionKey, sortKey, callTotal]);
      return readItems(items, readTotal);
    },

    async readDay(day) {
      return readItems(await query(inPartition(usagePartitions.day + day)), readUsage);
    },

    async countedSince() {
      const apis = readItems(await query(inPartition(usagePartitions.apis)), (item) =>
        readItem({ since: isString }, item),
      );
      return apis.map(({ since }) => since).toSorted()[0] ?? null;
    },
  };

  async function readHours(tokenId: string, hours: readonly string[]): Promise<Item[]> {
    const { hour } = usageSortKeys;
    return query(between(usagePartitions.token + tokenId, hour + hours[0], hour + hours.at(-1)));
  }
}

type KeysAndAttributes = NonNullable<BatchGetCommandInput["RequestItems"]>[string];

function project(attributes: readonly string[]) {
  const names = attributes.map((name, n): [string, string] => [`#${n}`, name]);
  return {
    ProjectionExpression: names.map(([placeholder]) => placeholder).join(", "),
    ExpressionAttributeNames: Object.fromEntries(names),
  };
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
