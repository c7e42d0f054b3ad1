import { DeleteCommand, DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
import { partitions, sortKeys, tokenTable } from "../../contract/deployment/table.ts";
import { tokenIdPattern } from "../../core/limits.ts";
import { isCount, isMatching, isString, type Shape } from "../../core/shape.ts";
import type { Change } from "../../core/token-store.ts";
import { createDynamoClient, type DynamoTable, mapStoreError } from "./dynamo-client.ts";
import { deletedState, feedWrite, retryWhileContended } from "./feed-writes.ts";
import { itemExists, keysBetween, keysInPartition, keysOnly } from "./item-expressions.ts";
import { queryPage } from "./pagination.ts";
import { type Item, logDamaged, readItem } from "./read-items.ts";
import { deletedAt, deletionKey, nameKey, tokenKey, tokenPartition, tombstoneKey } from "./token-items.ts";
import { changeWrites } from "./token-writes.ts";
import { maxWrites, transact, writeLimits } from "./transaction.ts";

/** The table that deletions work on. */
export interface DeletionTable {
  readonly client: DynamoDBDocumentClient;
  readonly tableName: string;
}

/** A deletion that is not finished. */
export interface Deletion {
  readonly tokenId: string;
  /** When DynamoDB may remove its events, in seconds since 1970. */
  readonly removableFrom: number;
}

const deletionShape: Shape<Deletion> = { tokenId: isMatching(tokenIdPattern), removableFrom: isCount };

/** Transactions that stamp events at the same time. */
const parallel = 4;

/**
 * The first step of a deletion, one transaction of constant size: it marks the token's item as deleted, takes its
 * digests, and writes the event, the tombstone, and an item that says that the deletion is not finished. From then on
 * the token is gone for every reader, and nothing can change it any more, its name included.
 *
 * @param eventRetention how long the audit trail stays after the deletion, in seconds.
 * @throws LatchkeyError `conflict`, `unavailable`.
 */
export async function beginDeletion(
  { client, tableName: TableName }: DeletionTable,
  tokenId: string,
  change: Change,
  eventRetention: number,
): Promise<Deletion> {
  const { at } = change.event;
  const deletion = { tokenId, removableFrom: Math.floor(Date.parse(at) / 1000) + eventRetention };
  const update = { set: { [deletedAt]: at }, increment: ["version"], remove: ["digest", "previousDigest"] };
  await retryWhileContended(() => {
    const feed = feedWrite(TableName, tokenId, deletedState);
    const writes = [
      ...changeWrites(TableName, tokenId, update, change),
      { Put: { TableName, Item: { ...tombstoneKey(tokenId), [deletedAt]: at } } },
      { Put: { TableName, Item: { ...deletionKey(tokenId), ...deletion } } },
      feed.write,
    ];
    return transact(client, writes, writeLimits(change, feed.options));
  });
  return deletion;
}

/**
 * The second step: frees the name, removes the token's item, and gives every event of the trail the time from which
 * DynamoDB may remove it. While a token lives its events have no such time: its trail is whole however old it gets.
 *
 * This takes as long as the trail is long. It can be broken off anywhere and done again: events that have their time
 * are passed over, and what says that the deletion is not finished is removed last.
 *
 * @param deadline when to break off, in milliseconds since 1970.
 * @returns whether it is finished.
 * @throws LatchkeyError `conflict`, `unavailable`.
 */
export async function finishDeletion(table: DeletionTable, deletion: Deletion, deadline: number): Promise<boolean> {
  const { client, tableName: TableName } = table;
  await removeToken(table, deletion.tokenId);
  if (!(await stampEvents(table, deletion, deadline))) return false;
  await mapStoreError(client.send(new DeleteCommand({ TableName, Key: deletionKey(deletion.tokenId) })));
  return true;
}

/**
 * Resumes all unfinished deletions. A deletion with damaged items is logged and doesn't block others.
 * @param deadline when to break off, in milliseconds since 1970.
 * @returns whether all of them are finished.
 */
export async function resumeDeletions(
  { tableName, client = createDynamoClient() }: DynamoTable,
  deadline: number,
): Promise<boolean> {
  const table = { tableName, client: DynamoDBDocumentClient.from(client) };
  const query = {
    TableName: table.tableName,
    ...keysInPartition(partitions.deletions),
  };
  let damaged = 0;
  for (let start: Item | undefined, first = true; first || start; first = false) {
    const { items, lastKey } = await queryPage(table.client, query, start);
    for (const item of items) {
      try {
        if (!(await finishDeletion(table, readItem(deletionShape, item), deadline))) return false;
      } catch (error) {
        logDamaged(error);
        damaged += 1;
      }
    }
    start = lastKey;
  }
  return damaged === 0;
}

/** Removes the item of a token that is marked as deleted, and its name with it. */
async function removeToken({ client, tableName: TableName }: DeletionTable, tokenId: string): Promise<void> {
  const read = new GetCommand({ TableName, Key: tokenKey(tokenId), ConsistentRead: true });
  const { Item: item } = await mapStoreError(client.send(read));
  if (!item) return;
  const { owner, name } = readItem({ owner: isString, name: isString }, item);
  await transact(client, [
    {
      Delete: { TableName, Key: tokenKey(tokenId), ConditionExpression: `attribute_exists(${deletedAt})` },
      refusal: "conflict",
    },
    {
      Delete: {
        TableName,
        Key: nameKey(owner, name),
        ConditionExpression: "tokenId = :tokenId",
        ExpressionAttributeValues: { ":tokenId": tokenId },
      },
      refusal: "conflict",
    },
  ]);
}

/** @returns whether every event has its time. */
async function stampEvents(
  { client, tableName: TableName }: DeletionTable,
  { tokenId, removableFrom }: Deletion,
  deadline: number,
): Promise<boolean> {
  const query = {
    TableName,
    ...keysBetween(tokenPartition(tokenId), sortKeys.event, `${sortKeys.formerSecret}~`),
    FilterExpression: "attribute_not_exists(#ttl)",
    ProjectionExpression: keysOnly,
    ExpressionAttributeNames: { "#ttl": tokenTable.timeToLive },
    ConsistentRead: true,
  };
  for (let start: Item | undefined, first = true; first || start; first = false) {
    const { items, lastKey } = await queryPage(client, query, start);
    const batches = chunk(items, maxWrites);
    for (const round of chunk(batches, parallel)) {
      if (Date.now() >= deadline) return false;
      await Promise.all(
        round.map((keys) =>
          transact(
            client,
            keys.map((key) => stamp(TableName, key, removableFrom)),
          ),
        ),
      );
    }
    start = lastKey;
  }
  return true;
}

function stamp(TableName: string, Key: Item, removableFrom: number) {
  return {
    Update: {
      TableName,
      Key,
      UpdateExpression: "SET #ttl = :ttl",
      // An event that is gone must not come back as a shell.
      ConditionExpression: itemExists,
      ExpressionAttributeNames: { "#ttl": tokenTable.timeToLive },
      ExpressionAttributeValues: { ":ttl": removableFrom },
    },
    refusal: "conflict" as const,
  };
}

function chunk<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, n) => items.slice(n * size, (n + 1) * size));
}
