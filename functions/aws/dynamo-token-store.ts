import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { sortKeys, tokenTable } from "../../contract/deployment/table.ts";
import { conflict } from "../../core/errors.ts";
import { tokenIdPattern } from "../../core/limits.ts";
import { digestsMatch } from "../../core/secret.ts";
import { isMatching } from "../../core/shape.ts";
import type { StoredToken } from "../../core/token.ts";
import type { Change, TokenStore } from "../../core/token-store.ts";
import { serializeError } from "../serialize-error.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import { createDocumentClient, queryPage } from "./document-client.ts";
import { createDynamoClient, createSdkItemClient, type DynamoTable, mapStoreError } from "./dynamo-client.ts";
import { createDynamoVerificationStore } from "./dynamo-verification-store.ts";
import { changesState, feedWrite, retryOnNewVersion, tokenState } from "./feed-writes.ts";
import { itemIsNew, keysWithPrefix } from "./item-expressions.ts";
import { readItem, readItems } from "./read-items.ts";
import { beginDeletion, finishDeletion } from "./token-deletions.ts";
import { eventKey, nameItem, nameKey, readEvent, tokenItem, tokenPartition, tombstoneKey } from "./token-items.ts";
import { listTokens } from "./token-listing.ts";
import { readStoredTokens } from "./token-reading.ts";
import {
  changeWrites,
  eventWrite,
  formerSecretWrites,
  type ItemUpdate,
  newSecretCheck,
  proofWrites,
} from "./token-writes.ts";
import { transact, type Write, writeLimits } from "./transaction.ts";

/** Options of the token store. */
export interface DynamoTokenStoreOptions extends DynamoTable {
  /** In seconds from the deletion on. */
  readonly eventRetention: number;
  /** How long a deletion waits for its audit trail to get its expiry, in milliseconds. @default 500 */
  readonly deletionBudgetMs?: number;
}

/**
 * The token store on one DynamoDB table. `token-items.ts` defines its items. Every change is one transaction, and
 * nothing scans the table.
 *
 * @example createDynamoTokenStore({ tableName: "Tokens", eventRetention: 400 * 86_400 })
 */
export function createDynamoTokenStore({
  tableName: TableName,
  eventRetention,
  deletionBudgetMs = 500,
  client: plainClient = createDynamoClient(),
}: DynamoTokenStoreOptions): TokenStore {
  const client = createDocumentClient(plainClient);
  const table = { client, tableName: TableName };
  const verificationStore = createDynamoVerificationStore({
    tableName: TableName,
    client: createSdkItemClient(plainClient),
  });

  /** Makes a change and adds it to the revocation feed in the same transaction. */
  async function changeState(
    token: StoredToken | undefined,
    tokenId: string,
    update: ItemUpdate,
    change: Change,
    after: (before: StoredToken) => StoredToken,
    more: (before: StoredToken) => readonly Write[],
  ): Promise<void> {
    const read = () => verificationStore.get(tokenId);
    await retryOnNewVersion(token ?? (await read()), read, (before) => {
      // An expected version must match exactly.
      const version = change.expected.version ?? before.version;
      const state = tokenState({ ...after(before), version: version + 1 });
      const { write, options } = feedWrite(TableName, tokenId, state);
      const exact = { ...change, expected: { ...change.expected, version } };
      const writes = [...changeWrites(TableName, tokenId, update, exact), ...more(before), write];
      return transact(client, writes, writeLimits(change, options));
    });
  }

  return {
    ...verificationStore,

    create(token, write) {
      const writes: Write[] = [
        ...proofWrites(TableName, write),
        { Put: { TableName, Item: tokenItem(token), ...isNew }, refusal: "id_taken" },
        { ConditionCheck: { TableName, Key: tombstoneKey(token.id), ...isNew }, refusal: "id_taken" },
        { Put: { TableName, Item: nameItem(token), ...isNew }, refusal: "name_taken" },
        eventWrite(TableName, write),
      ];
      return transact(client, writes, writeLimits(write));
    },

    async findByName(owner, name) {
      const Key = nameKey(owner, name);
      const read = new GetCommand({
        TableName,
        Key,
        ProjectionExpression: "tokenId",
        ConsistentRead: true,
      });
      const { Item } = await mapStoreError(client.send(read));
      return Item && readItem({ tokenId: isMatching(tokenIdPattern) }, Item, Key).tokenId;
    },

    async update(token, values, change) {
      const update = { set: values, increment: ["version"] };
      const renamed = values.name === undefined ? {} : { name: token.name };
      const write = { ...change, expected: { ...change.expected, ...renamed } };
      const rename = renameWrites(TableName, token, values.name);
      if (!changesState(values)) {
        return transact(client, [...changeWrites(TableName, token.id, update, write), ...rename], writeLimits(change));
      }
      const more = (before: StoredToken) => [
        ...rename,
        ...(values.digest === null ? formerSecretWrites(TableName, before) : []),
      ];
      return changeState(token, token.id, update, write, (before) => ({ ...before, ...values }), more);
    },

    rotate(tokenId, { digest, previousValidUntil, updatedAt }, change) {
      const overlap =
        previousValidUntil === null ? { set: { previousDigest: null } } : { copy: { previousDigest: "digest" } };
      const set = { ...overlap.set, digest, previousValidUntil, updatedAt, revokedAt: null };
      const update = { ...overlap, set, increment: ["version", "secretVersion"] };
      const after = (before: StoredToken) => ({
        ...before,
        previousValidUntil,
        secretVersion: before.secretVersion + 1,
      });
      return changeState(undefined, tokenId, update, change, after, (before) => {
        // The same rotation was sent twice concurrently: the second must not end the overlap of the first.
        if (digestsMatch(before.digest, digest)) throw conflict();
        return [...formerSecretWrites(TableName, before), newSecretCheck(TableName, tokenId, digest)];
      });
    },

    async delete(tokenId, change) {
      const deletion = await beginDeletion(table, tokenId, change, eventRetention);
      // The token is deleted. The next run of the retention function finishes the rest.
      await finishDeletion(table, deletion, Date.now() + deletionBudgetMs).catch((error: unknown) => {
        console.error({ message: "deletion not finished", ...serializeError(error) });
      });
    },

    getMany: (tokenIds) => readStoredTokens(client, TableName, tokenIds),

    list: (query) => listTokens(client, TableName, query),

    async firstEvent(tokenId) {
      const { items } = await queryPage(client, { ...trailQuery(TableName, tokenId), Limit: 1 }, undefined);
      return items[0] && readEvent(items[0]);
    },

    async listEvents(tokenId, { limit, cursor }) {
      const listing = ["events", tokenId];
      const after = cursor === undefined ? undefined : decodeCursor(cursor, listing);
      const query = {
        ...trailQuery(TableName, tokenId),
        ScanIndexForward: false,
        // One more item than requested, to know whether this page is the last.
        Limit: limit + 1,
      };
      const found = await queryPage(client, query, after === undefined ? undefined : eventKey(tokenId, after));
      const page = found.items.slice(0, limit);
      const last = page.at(-1)?.[tokenTable.sortKey];
      const more = found.items.length > limit || found.lastKey !== undefined;
      return {
        items: readItems(page, readEvent),
        nextCursor: more && last ? encodeCursor(String(last).slice(sortKeys.event.length), listing) : null,
      };
    },
  };
}

function trailQuery(TableName: string, tokenId: string) {
  return {
    TableName,
    ...keysWithPrefix(tokenPartition(tokenId), sortKeys.event),
    ConsistentRead: true,
  };
}

const isNew = { ConditionExpression: itemIsNew };

function renameWrites(TableName: string, { id, owner, name: before }: StoredToken, name: string | undefined): Write[] {
  if (name === undefined || name === before) return [];
  const isOfToken = { ConditionExpression: "tokenId = :id", ExpressionAttributeValues: { ":id": id } };
  return [
    { Delete: { TableName, Key: nameKey(owner, before), ...isOfToken }, refusal: "conflict" },
    { Put: { TableName, Item: nameItem({ id, owner, name }), ...isNew }, refusal: "name_taken" },
  ];
}
