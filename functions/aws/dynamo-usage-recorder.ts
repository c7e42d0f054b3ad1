import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import pMap from "p-map";
import { tokenTable } from "../../contract/deployment/table.ts";
import { callTotal, otherRoutes, usageRetention } from "../../contract/deployment/usage.ts";
import { hasCode } from "../../core/errors.ts";
import type { PeriodUsage } from "../../core/usage/aggregate-calls.ts";
import { createDocumentClient } from "./document-client.ts";
import { createDynamoClient, type DynamoTable, mapStoreError } from "./dynamo-client.ts";
import { isException } from "./item-client.ts";
import { itemIsNew } from "./item-expressions.ts";
import { transact, type Write } from "./transaction.ts";
import { apiKey, batchKey, counterName, usageExpiry, usageKey } from "./usage-items.ts";

/** Options of the usage recorder. */
export interface UsageRecorderOptions extends DynamoTable {
  /** The name that the calls are counted under. */
  readonly apiName: string;
  readonly now?: () => Date;
}

/** The number of concurrent transactions. */
const concurrency = 4;

/**
 * The maximum number of writes per transaction, besides its marker. Batches of other log streams write the same items
 * concurrently, and larger transactions conflict more often.
 */
const partSize = 24;

/**
 * The maximum number of counters per write. DynamoDB limits expressions to 4 KB: a write with more routes would fail,
 * and with it the whole transaction.
 */
const maxCounters = 100;

/** Records the usage of one API. */
export interface UsageRecorder {
  /**
   * Adds the usage of a batch: one write for each token, period and 100 counters. Each transaction also writes a marker
   * for its part of the batch, and parts with a marker are skipped.
   *
   * @param usage in the same order each time for the same batch, so that its parts are the same.
   * @throws AggregateError if some parts could not be added. The others are added. A part with a full or damaged item is
   *   added without it: that is thrown once, and not when the batch is delivered again.
   */
  readonly addUsage: (digest: string, usage: readonly PeriodUsage[]) => Promise<void>;
}

/** Records usage in DynamoDB. */
export function createUsageRecorder({
  tableName: TableName,
  apiName,
  client: plainClient = createDynamoClient(),
  now = () => new Date(),
}: UsageRecorderOptions): UsageRecorder {
  const client = createDocumentClient(plainClient);
  let isRegistered = false;

  /** Records since when calls of the API are counted, once per start of the function. */
  async function registerApi(): Promise<void> {
    if (isRegistered) return;
    const Item = { ...apiKey(apiName), since: now().toISOString() };
    const put = new PutCommand({ TableName, Item, ConditionExpression: itemIsNew });
    await mapStoreError(client.send(put)).catch((error: unknown) => {
      if (!isException(error, "ConditionalCheckFailedException")) throw error;
    });
    isRegistered = true;
  }

  async function addPart(digest: string, part: number, usage: readonly PeriodUsage[]): Promise<void> {
    const ttl = Math.floor(now().getTime() / 1000) + usageRetention.batch;
    const Item = { ...batchKey(digest, part), [tokenTable.timeToLive]: ttl };
    const marker: Write = { Put: { TableName, Item, ConditionExpression: itemIsNew }, refusal: "conflict" };
    const lost: PeriodUsage[] = [];
    const leaveOut = (each: PeriodUsage): PeriodUsage[] => {
      lost.push(each);
      return [];
    };
    const add = async (each: readonly PeriodUsage[], [fallback, ...rest]: readonly Fallback[]): Promise<void> => {
      const writes = each.map((period) => counterWrite(TableName, apiName, period));
      await transact(client, [marker, ...writes]).catch(async (error: unknown) => {
        const refused = findRefusedItems(error);
        if (refused.length === 0 || !fallback) throw error;
        await add(
          each.flatMap((period, index) => (refused.includes(index + 1) ? fallback(period) : [period])),
          rest,
        );
      });
    };
    try {
      await add(usage, [withoutRoutes, leaveOut]);
    } catch (error) {
      // The batch was already added.
      if (!hasCode(error, "conflict")) throw error;
      return;
    }
    if (lost.length > 0) throw notCountable(lost);
  }

  return {
    async addUsage(digest, usage) {
      if (usage.length === 0) return;
      await registerApi();
      const parts = toParts(usage);
      // Concurrent batches begin at different parts, to avoid conflicts.
      const first = Math.floor(Math.random() * parts.length);
      const numbers = [...parts.keys()];
      const order = [...numbers.slice(first), ...numbers.slice(0, first)];
      const add = (part: number) => addPart(digest, part, parts[part] ?? []);
      await pMap(order, add, { concurrency, stopOnError: false });
    },
  };
}

/** What to add instead where an item does not take the counters. */
type Fallback = (usage: PeriodUsage) => PeriodUsage[];

/** The error for items that are full or damaged: the calls of their tokens are lost, and no others of the batch. */
function notCountable(lost: readonly PeriodUsage[]): Error {
  const names = lost.map(({ tokenId, period }) => `${tokenId} in ${period}`);
  return new Error(`Items of usage are full or damaged, and calls were not counted: ${names.join(", ")}.`);
}

/** The positions of the writes whose items have no room for more counters, or are damaged. */
function findRefusedItems(error: unknown): number[] {
  if (!(error instanceof TransactionCanceledException)) return [];
  return (error.CancellationReasons ?? []).flatMap(({ Code }, index) => (Code === "ValidationError" ? [index] : []));
}

/**
 * The usage of a period with all calls under one route. Otherwise a token that called thousands of routes would prevent
 * its whole batch from being counted.
 */
function withoutRoutes(usage: PeriodUsage): PeriodUsage[] {
  const byStatus = Map.groupBy(usage.counts, ({ statusClass }) => statusClass);
  const counts = [...byStatus].map(([statusClass, all]) => ({
    route: otherRoutes,
    statusClass,
    count: all.reduce((sum, { count }) => sum + count, 0),
  }));
  return [{ ...usage, counts }];
}

/**
 * Splits a batch into parts, one per transaction. A transaction can contain an item only once, so the counters that don't
 * fit into one write go to later parts.
 */
function toParts(usage: readonly PeriodUsage[]): PeriodUsage[][] {
  const parts: PeriodUsage[][] = [];
  for (let left = usage, begin = 0; left.length > 0; begin += maxCounters) {
    const writes = left.map((each) => ({ ...each, counts: each.counts.slice(begin, begin + maxCounters) }));
    for (let index = 0; index < writes.length; index += partSize) parts.push(writes.slice(index, index + partSize));
    left = left.filter(({ counts }) => counts.length > begin + maxCounters);
  }
  return parts;
}

/** Adds calls to the counters of a token's period. Missing counters are created. */
function counterWrite(TableName: string, api: string, { tokenId, owner, length, period, counts }: PeriodUsage): Write {
  const counters = [callTotal, ...counts.map(({ route, statusClass }) => counterName({ api, route, statusClass }))];
  const sum = counts.reduce((total, { count }) => total + count, 0);
  const added = [sum, ...counts.map(({ count }) => count)];
  return {
    Update: {
      TableName,
      Key: usageKey(length, period, tokenId),
      UpdateExpression: `SET #owner = :owner, #ttl = :ttl ADD ${counters.map((_, n) => `#${n} :${n}`).join(", ")}`,
      ExpressionAttributeNames: {
        "#owner": "owner",
        "#ttl": tokenTable.timeToLive,
        ...Object.fromEntries(counters.map((name, n) => [`#${n}`, name])),
      },
      ExpressionAttributeValues: {
        ":owner": owner,
        ":ttl": usageExpiry(length, period),
        ...Object.fromEntries(added.map((count, n) => [`:${n}`, count])),
      },
    },
  };
}
