import { marshall } from "@aws-sdk/util-dynamodb";
import { connectionPartition, itemKey, sortKeys, tokenTable } from "../../contract/deployment/table.ts";
import { feedWindow } from "../../contract/revocation-feed.ts";
import type { Connection } from "../connections/connection.ts";
import type { ItemClient } from "./item-client.ts";

/** Records connections of WebSocket APIs. */
export interface ConnectionRecorder {
  /** Records a connection, and when its access expires (`null`: never). */
  readonly add: (connection: Connection, validUntil: string | null) => Promise<void>;
  /** Records when the access of a connection expires. */
  readonly addExpiry: (connection: Connection, validUntil: string) => Promise<void>;
}

/** API Gateway closes connections after two hours, in seconds. */
const maxConnectionAge = feedWindow;

/**
 * Records connections in the table of the tokens. Those of one stage are a partition, which is all that the functions
 * of a WebSocket API can write. DynamoDB removes them some time after API Gateway has closed the connection.
 */
export function createConnectionRecorder({
  tableName,
  client,
}: {
  readonly tableName: string;
  readonly client: ItemClient;
}): ConnectionRecorder {
  const put = async (connection: Connection, sortKey: string) => {
    const ttl = Math.ceil(Date.parse(connection.connectedAt) / 1000) + maxConnectionAge;
    const key = itemKey(connectionPartition(connection), sortKey);
    const Item = marshall({ ...key, ...connection, [tokenTable.timeToLive]: ttl }, { removeUndefinedValues: true });
    await client.putItem({ TableName: tableName, Item });
  };
  const addExpiry = async (connection: Connection, validUntil: string) => {
    const opened = Date.parse(connection.connectedAt);
    // API Gateway closes it before that.
    if (Date.parse(validUntil) > opened + maxConnectionAge * 1_000) return;
    await put(connection, expiryKey(connection, validUntil));
  };
  return {
    async add(connection, validUntil) {
      if (validUntil !== null) await addExpiry(connection, validUntil);
      await put(connection, connectionKey(connection));
    },
    addExpiry,
  };
}

/** The sort key of a connection. Without a connection id, the prefix of the keys of the token's connections. */
export function connectionKey({ tokenId, connectionId = "" }: { tokenId: string; connectionId?: string }): string {
  return `${sortKeys.connection}${tokenId}#${connectionId}`;
}

/** The sort key of when a connection loses its access. */
export function expiryKey({ connectionId }: Connection, at: string): string {
  return `${sortKeys.connectionExpiry}${at}#${connectionId}`;
}
