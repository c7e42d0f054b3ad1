import { DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
import type { StoredToken } from "../../core/token.ts";
import type { TokenStore } from "../../core/token-store.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import { createDynamoClient } from "./dynamo-client.ts";
import { createDynamoVerificationStore, type DynamoTable } from "./dynamo-verification-store.ts";
import { mapStoreError } from "./map-store-error.ts";
import { queryPage } from "./query-page.ts";
import { deleteToken } from "./token-deletion.ts";
import {
  deletedKey,
  eventItem,
  eventKey,
  eventOf,
  eventPrefix,
  nameItem,
  nameKey,
  storedValues,
  tokenItem,
  tokenKey,
  tokenPartition,
} from "./token-items.ts";
import { listTokens } from "./token-listing.ts";
import { transact, type Write } from "./transaction.ts";

/** Where the tokens are, and how long a deleted token's audit trail stays. */
export interface DynamoTokenStoreOptions extends DynamoTable {
  /** In seconds from the deletion on. */
  readonly eventRetention: number;
}

/**
 * The token store on one DynamoDB table, whose items are those of `token-items.ts`. Every change is one transaction;
 * nothing ever scans.
 *
 * @example createDynamoTokenStore({ tableName: "Tokens", eventRetention: 400 * 86_400 })
 */
export function createDynamoTokenStore({
  tableName: TableName,
  eventRetention,
  client: plainClient = createDynamoClient(),
}: DynamoTokenStoreOptions): TokenStore {
  const client = DynamoDBDocumentClient.from(plainClient);
  return {
    ...createDynamoVerificationStore({ tableName: TableName, client: plainClient }),

    create: (token, event) =>
      transact(client, [
        { Put: { TableName, Item: tokenItem(token), ...isNew }, refusal: "id_taken" },
        { ConditionCheck: { TableName, Key: deletedKey(token.id), ...isNew }, refusal: "id_taken" },
        { Put: { TableName, Item: nameItem(token), ...isNew }, refusal: "name_taken" },
        { Put: { TableName, Item: eventItem(event) } },
      ]),

    async findByName(owner, name) {
      const read = new GetCommand({
        TableName,
        Key: nameKey(owner, name),
        ProjectionExpression: "tokenId",
        ConsistentRead: true,
      });
      const { Item } = await mapStoreError(client.send(read));
      return Item && String(Item.tokenId);
    },

    update: (before, after, event) =>
      transact(client, [
        { Update: { TableName, Key: tokenKey(before.id), ...replacing(before, after) }, refusal: "conflict" },
        ...renaming(TableName, before, after),
        { Put: { TableName, Item: eventItem(event) } },
      ]),

    delete: (token, event) => deleteToken({ client, tableName: TableName, eventRetention }, token, event),

    list: (query) => listTokens(client, TableName, query),

    async listEvents(tokenId, { limit, cursor }) {
      const listing = ["events", tokenId];
      const after = cursor === undefined ? undefined : decodeCursor(cursor, listing);
      const query = {
        TableName,
        KeyConditionExpression: "pk = :pk AND begins_with(sk, :events)",
        ExpressionAttributeValues: { ":pk": tokenPartition(tokenId), ":events": eventPrefix },
        ScanIndexForward: false,
        ConsistentRead: true,
        // One more than asked for tells whether this page is the last.
        Limit: limit + 1,
      };
      const found = await queryPage(client, query, after === undefined ? undefined : eventKey(tokenId, after));
      const items = found.items.slice(0, limit).map(eventOf);
      const last = items.at(-1);
      const more = found.items.length > limit || found.lastKey !== undefined;
      return { items, nextCursor: more && last ? encodeCursor(last.id, listing) : null };
    },
  };
}

const isNew = { ConditionExpression: "attribute_not_exists(pk)" };

/** Writes the members one by one: putting the whole item would undo a stamp of last seen that came in between. */
function replacing(before: StoredToken, after: StoredToken) {
  const members = Object.entries(storedValues(after));
  return {
    UpdateExpression: `SET ${members.map(([member]) => `#${member} = :${member}`).join(", ")}`,
    ConditionExpression: "#version = :before",
    ExpressionAttributeNames: Object.fromEntries(members.map(([member]) => [`#${member}`, member])),
    ExpressionAttributeValues: {
      ...Object.fromEntries(members.map(([member, value]) => [`:${member}`, value])),
      ":before": before.version,
    },
  };
}

function renaming(TableName: string, before: StoredToken, after: StoredToken): Write[] {
  if (before.owner === after.owner && before.name === after.name) return [];
  const isOfToken = { ConditionExpression: "tokenId = :id", ExpressionAttributeValues: { ":id": before.id } };
  return [
    { Delete: { TableName, Key: nameKey(before.owner, before.name), ...isOfToken }, refusal: "conflict" },
    { Put: { TableName, Item: nameItem(after), ...isNew }, refusal: "name_taken" },
  ];
}
