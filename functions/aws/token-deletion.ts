import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { StoredToken } from "../../core/token.ts";
import type { TokenEvent } from "../../core/token-event.ts";
import { queryPage } from "./query-page.ts";
import { tokenTable } from "./table.ts";
import { deletedKey, eventItem, eventPrefix, type Item, nameKey, tokenKey, tokenPartition } from "./token-items.ts";
import { maxWrites, transact, type Write } from "./transaction.ts";

/** What a deletion needs to know. */
export interface Deletion {
  readonly client: DynamoDBDocumentClient;
  readonly tableName: string;
  /** How long the audit trail stays after the deletion, in seconds. */
  readonly eventRetention: number;
}

/**
 * Deletes a token with its name, and gives every event of its trail, the one of the deletion among them, the time from
 * which DynamoDB may remove it. While a token lives its events have no such time: the trail of a token is whole
 * however old it gets.
 *
 * All of that is one transaction as long as it fits. The oldest events of a longer trail are stamped before, in batches
 * that depend on the token being still of this version. Before, because a deletion that breaks off in between is asked
 * for again, and stamps them again; stamping after a deletion that broke off would never be done by anyone. No event can
 * come in between either, since every event is written with a new version of the token.
 *
 * @throws LatchkeyError `conflict`, `unavailable`.
 */
export async function deleteToken(deletion: Deletion, token: StoredToken, event: TokenEvent): Promise<void> {
  const { client, tableName: TableName, eventRetention } = deletion;
  const removableFrom = Math.floor(Date.parse(event.at) / 1000) + eventRetention;
  const ofThisVersion = {
    TableName,
    Key: tokenKey(token.id),
    ConditionExpression: "version = :version",
    ExpressionAttributeValues: { ":version": token.version },
  };
  const ofThisToken = {
    TableName,
    Key: nameKey(token.owner, token.name),
    ConditionExpression: "tokenId = :tokenId",
    ExpressionAttributeValues: { ":tokenId": token.id },
  };
  const removals: Write[] = [
    { Delete: ofThisVersion, refusal: "conflict" },
    { Delete: ofThisToken, refusal: "conflict" },
    // What is left for good: the id of a deleted token is never another token's.
    { Put: { TableName, Item: { ...deletedKey(token.id), deletedAt: event.at } } },
    { Put: { TableName, Item: { ...eventItem(event), [tokenTable.timeToLive]: removableFrom } } },
  ];
  const stamps = (await eventKeys(deletion, token.id)).map((key) => stampOf(TableName, key, removableFrom));

  const early = Math.max(0, stamps.length - (maxWrites - removals.length));
  for (let start = 0; start < early; start += maxWrites - 1) {
    const batch = stamps.slice(start, Math.min(start + maxWrites - 1, early));
    await transact(client, [{ ConditionCheck: ofThisVersion, refusal: "conflict" }, ...batch]);
  }
  await transact(client, [...removals, ...stamps.slice(early)]);
}

function stampOf(TableName: string, Key: Item, removableFrom: number): Write {
  return {
    Update: {
      TableName,
      Key,
      UpdateExpression: "SET #ttl = :ttl",
      // An event that is gone must not come back as a shell.
      ConditionExpression: "attribute_exists(pk)",
      ExpressionAttributeNames: { "#ttl": tokenTable.timeToLive },
      ExpressionAttributeValues: { ":ttl": removableFrom },
    },
    refusal: "conflict",
  };
}

async function eventKeys({ client, tableName }: Deletion, tokenId: string): Promise<Item[]> {
  const query = {
    TableName: tableName,
    KeyConditionExpression: "pk = :pk AND begins_with(sk, :events)",
    ExpressionAttributeValues: { ":pk": tokenPartition(tokenId), ":events": eventPrefix },
    ProjectionExpression: "pk, sk",
    ConsistentRead: true,
  };
  const keys: Item[] = [];
  let start: Item | undefined;
  do {
    const { items, lastKey } = await queryPage(client, query, start);
    keys.push(...items);
    start = lastKey;
  } while (start);
  return keys;
}
