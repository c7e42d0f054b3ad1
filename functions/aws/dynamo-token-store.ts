import { DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
import { sortKeys } from "../../contract/deployment/table.ts";
import type { StoredToken } from "../../core/token.ts";
import type { TokenStore } from "../../core/token-store.ts";
import { serializeError } from "../serialize-error.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import { createDynamoClient } from "./dynamo-client.ts";
import { createDynamoVerificationStore, type DynamoTable } from "./dynamo-verification-store.ts";
import { mapStoreError } from "./map-store-error.ts";
import { queryPage } from "./query-page.ts";
import { beginDeletion, finishDeletion } from "./token-deletions.ts";
import { eventKey, eventOf, nameItem, nameKey, tokenItem, tokenPartition, tombstoneKey } from "./token-items.ts";
import { listTokens } from "./token-listing.ts";
import { changeWrites, eventWrite, proofWrites } from "./token-writes.ts";
import { transact, type Write } from "./transaction.ts";

/** Where the tokens are, and how long a deleted token's audit trail stays. */
export interface DynamoTokenStoreOptions extends DynamoTable {
  /** In seconds from the deletion on. */
  readonly eventRetention: number;
  /** How long a deletion waits for its audit trail to get its expiry, in milliseconds. @default 500 */
  readonly deletionBudgetMs?: number;
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
  deletionBudgetMs = 500,
  client: plainClient = createDynamoClient(),
}: DynamoTokenStoreOptions): TokenStore {
  const client = DynamoDBDocumentClient.from(plainClient);
  const table = { client, tableName: TableName };
  return {
    ...createDynamoVerificationStore({ tableName: TableName, client: plainClient }),

    create: (token, write) =>
      transact(client, [
        ...proofWrites(TableName, write),
        { Put: { TableName, Item: tokenItem(token), ...isNew }, refusal: "id_taken" },
        { ConditionCheck: { TableName, Key: tombstoneKey(token.id), ...isNew }, refusal: "id_taken" },
        { Put: { TableName, Item: nameItem(token), ...isNew }, refusal: "name_taken" },
        eventWrite(TableName, write),
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

    update: (token, values, change) =>
      transact(client, [
        ...changeWrites(
          TableName,
          token.id,
          { set: values, increment: ["version"] },
          values.name === undefined ? change : { ...change, expected: { ...change.expected, name: token.name } },
        ),
        ...renaming(TableName, token, values.name),
      ]),

    rotate: (tokenId, { digest, previousValidUntil, updatedAt }, change) => {
      const overlap =
        previousValidUntil === null ? { set: { previousDigest: null } } : { copy: { previousDigest: "digest" } };
      const set = { ...overlap.set, digest, previousValidUntil, updatedAt, revokedAt: null };
      const update = { ...overlap, set, increment: ["version", "secretVersion"] };
      return transact(client, changeWrites(TableName, tokenId, update, change));
    },

    async delete(tokenId, change) {
      const deletion = await beginDeletion(table, tokenId, change, eventRetention);
      // The token is gone. What cannot be done now is done by the next run of the retention function.
      await finishDeletion(table, deletion, Date.now() + deletionBudgetMs).catch((error: unknown) => {
        console.error({ message: "deletion not finished", ...serializeError(error) });
      });
    },

    list: (query) => listTokens(client, TableName, query),

    async firstEvent(tokenId) {
      const { items } = await queryPage(client, { ...trailQuery(TableName, tokenId), Limit: 1 }, undefined);
      return items[0] && eventOf(items[0]);
    },

    async listEvents(tokenId, { limit, cursor }) {
      const listing = ["events", tokenId];
      const after = cursor === undefined ? undefined : decodeCursor(cursor, listing);
      const query = {
        ...trailQuery(TableName, tokenId),
        ScanIndexForward: false,
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

function trailQuery(TableName: string, tokenId: string) {
  return {
    TableName,
    KeyConditionExpression: "pk = :pk AND begins_with(sk, :events)",
    ExpressionAttributeValues: { ":pk": tokenPartition(tokenId), ":events": sortKeys.event },
    ConsistentRead: true,
  };
}

const isNew = { ConditionExpression: "attribute_not_exists(pk)" };

function renaming(TableName: string, { id, owner, name: before }: StoredToken, name: string | undefined): Write[] {
  if (name === undefined || name === before) return [];
  const isOfToken = { ConditionExpression: "tokenId = :id", ExpressionAttributeValues: { ":id": id } };
  return [
    { Delete: { TableName, Key: nameKey(owner, before), ...isOfToken }, refusal: "conflict" },
    { Put: { TableName, Item: nameItem({ id, owner, name }), ...isNew }, refusal: "name_taken" },
  ];
}
