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

/** The maximum age of a connection, in seconds: API Gateway closes connections after two hours. */
const maxConnectionAge = feedWindow;

/**
 * Records connections in the token table. The connections of a stage have their own partition, so that the functions of
 * a WebSocket API can be restricted to it. The items expire when API Gateway has closed the connection.
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
    // API Gateway closes the connection earlier.
    if (Date.parse(validUntil) > Date.parse(connection.connectedAt) + maxConnectionAge * 1_000) return;
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

/** The sort key of a connection; without a connection id, the prefix of the sort keys of the token's connections. */
export function connectionKey({ tokenId, connectionId = "" }: { tokenId: string; connectionId?: string }): string {
  return `${sortKeys.connection}${tokenId}#${connectionId}`;
}

/** The sort key of the expiry of a connection's access. */
export function expiryKey({ connectionId }: Connection, at: string): string {
  return `${sortKeys.connectionExpiry}${at}#${connectionId}`;
}
