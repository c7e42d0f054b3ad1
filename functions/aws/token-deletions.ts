import { DeleteCommand, type DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
import { partitions, sortKeys, tokenTable } from "../../contract/deployment/table.ts";
import { tokenIdPattern } from "../../core/limits.ts";
import { isCount, isMatching, isString, type Shape } from "../../core/shape.ts";
import type { Change } from "../../core/token-store.ts";
import { chunk } from "./batch-get.ts";
import { createDocumentClient, queryPages } from "./document-client.ts";
import { createDynamoClient, type DynamoTable, mapStoreError } from "./dynamo-client.ts";
import { deletedState, feedWrite, retryWhileContended } from "./feed-writes.ts";
import { itemExists, keysBetween, keysInPartition, keysOnly } from "./item-expressions.ts";
import { type Item, logDamaged, readItem } from "./read-items.ts";
import { deletedAt, deletionKey, nameKey, tokenKey, tokenPartition, tombstoneKey } from "./token-items.ts";
import { changeWrites } from "./token-writes.ts";
import { maxWrites, transact, type Write, writeLimits } from "./transaction.ts";

/** The table of the tokens. */
export interface DeletionTable {
  readonly client: DynamoDBDocumentClient;
  readonly tableName: string;
}

/** An unfinished deletion. */
export interface Deletion {
  readonly tokenId: string;
  /** When DynamoDB may remove its events, in seconds since 1970. */
  readonly removableFrom: number;
}

const deletionShape: Shape<Deletion> = { tokenId: isMatching(tokenIdPattern), removableFrom: isCount };

/** The number of concurrent transactions that set the expiry of events. */
const concurrency = 4;

/**
 * The first step of a deletion, a transaction of constant size: it marks the token's item as deleted, removes its
 * digests, and writes the event, the tombstone and the item of the unfinished deletion. From then on, the token doesn't
 * exist for any reader, and nothing can change it.
 *
 * @param eventRetention how long the audit trail is kept after the deletion, in seconds.
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
 * The second step: releases the name, removes the token's item, and sets the expiry of every event. Events of an
 * existing token have no expiry, so its audit trail is always complete.
 *
 * The duration depends on the number of events. The step can stop anywhere and be repeated: it skips events that have
 * an expiry, and removes the item of the unfinished deletion last.
 *
 * @param deadline when to stop, in milliseconds since 1970.
 * @returns whether the deletion is finished.
 * @throws LatchkeyError `conflict`, `unavailable`.
 */
export async function finishDeletion(table: DeletionTable, deletion: Deletion, deadline: number): Promise<boolean> {
  const { client, tableName: TableName } = table;
  await removeToken(table, deletion.tokenId);
  if (!(await expireEvents(table, deletion, deadline))) return false;
  await mapStoreError(client.send(new DeleteCommand({ TableName, Key: deletionKey(deletion.tokenId) })));
  return true;
}

/**
 * Resumes all unfinished deletions. A deletion with damaged items is logged and doesn't block others.
 * @param deadline when to stop, in milliseconds since 1970.
 * @returns whether all of them are finished.
 */
export async function resumeDeletions(
  { tableName, client = createDynamoClient() }: DynamoTable,
  deadline: number,
): Promise<boolean> {
  const table = { tableName, client: createDocumentClient(client) };
  const query = { TableName: tableName, ...keysInPartition(partitions.deletions) };
  let isDamaged = false;
  for await (const items of queryPages(table.client, query)) {
    for (const item of items) {
      try {
        if (!(await finishDeletion(table, readItem(deletionShape, item), deadline))) return false;
      } catch (error) {
        logDamaged(error);
        isDamaged = true;
      }
    }
  }
  return !isDamaged;
}

/** Removes the item and the name of a token that is marked as deleted. */
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

/** Sets the expiry of the events, and of the records of former secrets. @returns whether all of them have one. */
async function expireEvents(
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
  const expire = (keys: readonly Item[]) =>
    transact(
      client,
      keys.map((key) => expiryWrite(TableName, key, removableFrom)),
    );
  for await (const items of queryPages(client, query)) {
    for (const batches of chunk(chunk(items, maxWrites), concurrency)) {
      if (Date.now() >= deadline) return false;
      await Promise.all(batches.map(expire));
    }
  }
  return true;
}

function expiryWrite(TableName: string, Key: Item, removableFrom: number): Write {
  return {
    Update: {
      TableName,
      Key,
      UpdateExpression: "SET #ttl = :ttl",
      // Without it, an event that was removed in the meantime would reappear as an item without content.
      ConditionExpression: itemExists,
      ExpressionAttributeNames: { "#ttl": tokenTable.timeToLive },
      ExpressionAttributeValues: { ":ttl": removableFrom },
    },
    refusal: "conflict",
  };
}
