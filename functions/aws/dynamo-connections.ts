import { DeleteCommand } from "@aws-sdk/lib-dynamodb";
import { connectionPartition, itemKey, sortKeys, tokenTable } from "../../contract/deployment/table.ts";
import { feedPartition } from "../../contract/revocation-feed.ts";
import { DamagedError } from "../../core/errors.ts";
import { isTime } from "../../core/shape.ts";
import type { OpenConnections } from "../connections/close-connections.ts";
import { type Connection, connectionShape } from "../connections/connection.ts";
import { connectionKey, createConnectionRecorder, expiryKey } from "./connection-recorder.ts";
import { createDocumentClient, queryAll } from "./document-client.ts";
import { createDynamoClient, createSdkItemClient, type DynamoTable, mapStoreError } from "./dynamo-client.ts";
import { authorizerLimits } from "./item-client.ts";
import { type KeyQuery, keysAfter, keysBetween, keysWithPrefix } from "./item-expressions.ts";
import { type Item, itemLabel, logDamaged, readItem } from "./read-items.ts";

/** The open connections that are recorded in the token table. */
export interface DynamoConnections {
  readonly ofStage: (stage: Stage) => OpenConnections;
  /** The ids of the tokens in the revocation feed since a time. */
  readonly changedTokens: (since: Date) => Promise<readonly string[]>;
}

type Stage = Pick<Connection, "apiId" | "stageName">;

/** Reads and removes what {@link createConnectionRecorder} recorded. */
export function createDynamoConnections({
  tableName: TableName,
  client: plainClient = createDynamoClient(authorizerLimits),
}: DynamoTable): DynamoConnections {
  const client = createDocumentClient(plainClient);
  const { addExpiry } = createConnectionRecorder({ tableName: TableName, client: createSdkItemClient(plainClient) });
  const query = (keys: KeyQuery) => queryAll(client, { TableName, ...keys, ConsistentRead: true });
  const remove = async (connection: Connection, sortKey: string) => {
    const Key = itemKey(connectionPartition(connection), sortKey);
    await mapStoreError(client.send(new DeleteCommand({ TableName, Key })));
  };
  return {
    ofStage(stage) {
      const partition = connectionPartition(stage);
      return {
        async ofToken(tokenId) {
          const prefix = connectionKey({ tokenId });
          const items = await query(keysWithPrefix(partition, prefix));
          return items.flatMap((item) =>
            readConnection(item, { ...stage, tokenId, connectionId: keyAfter(item, prefix) }),
          );
        },
        async expiredBy(now) {
          const { connectionExpiry: prefix } = sortKeys;
          const items = await query(keysBetween(partition, prefix, `${prefix}${now.toISOString()}`));
          return items.flatMap((item) => {
            const [validUntil = "", connectionId = ""] = keyAfter(item, prefix).split("#");
            return readConnection(item, { ...stage, connectionId }).map((connection) => ({
              ...connection,
              validUntil,
            }));
          });
        },
        addExpiry,
        removeExpiry: (expired) => remove(expired, expiryKey(expired, expired.validUntil)),
        remove: (connection) => remove(connection, connectionKey(connection)),
      };
    },
    async changedTokens(since) {
      const items = await query(keysAfter(feedPartition, since.toISOString()));
      return [...new Set(items.map((item) => String(item[tokenTable.sortKey]).split("#")[1] ?? ""))];
    },
  };
}

function keyAfter(item: Item, prefix: string): string {
  return String(item[tokenTable.sortKey]).slice(prefix.length);
}

/**
 * The connection of an item.
 * @param key what the item's key says about it. If the item is damaged, that is enough to close the connection: no
 *   secret has the version -1. Without a connection id there is nothing to close.
 */
function readConnection(item: Item, key: Stage & Pick<Connection, "connectionId"> & Partial<Connection>): Connection[] {
  try {
    const connection = readItem(connectionShape, item);
    if (key.connectionId === "") throw new DamagedError(itemLabel(item), "Its key is malformed.");
    return [{ ...connection, ...key }];
  } catch (error) {
    logDamaged(error);
    if (key.connectionId === "") return [];
    const connectedAt = isTime(item.connectedAt) ? item.connectedAt : new Date().toISOString();
    return [{ tokenId: "", secretVersion: -1, sourceIp: null, connectedAt, ...key }];
  }
}
