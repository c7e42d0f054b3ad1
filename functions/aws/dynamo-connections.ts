import { type AttributeValue, DeleteItemCommand, QueryCommand } from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { connectionPartition, itemKey, sortKeys, tokenTable } from "../../contract/deployment/table.ts";
import { feedPartition } from "../../contract/revocation-feed.ts";
import type { EndedConnection, OpenConnections } from "../connections/close-connections.ts";
import { type Connection, connectionShape } from "../connections/connection.ts";
import { connectionKey, createConnectionRecorder, endKey } from "./connection-recorder.ts";
import { createDynamoClient, createSdkItemClient, type DynamoTable, mapStoreError } from "./dynamo-client.ts";
import { authorizerLimits } from "./item-client.ts";
import { type KeyQuery, keysAfter, keysBetween, keysWithPrefix } from "./item-expressions.ts";
import { type Item, readItem, readItems } from "./read-items.ts";

/** The open connections that are recorded in the token table. */
export interface DynamoConnections {
  readonly ofStage: (stage: Pick<Connection, "apiId" | "stageName">) => OpenConnections;
  /** The ids of the tokens in the revocation feed since a time. */
  readonly changedTokens: (since: Date) => Promise<readonly string[]>;
}

/** Reads and removes what {@link createConnectionRecorder} recorded. */
export function createDynamoConnections({
  tableName: TableName,
  client = createDynamoClient(authorizerLimits),
}: DynamoTable): DynamoConnections {
  const { addEnd } = createConnectionRecorder({ tableName: TableName, client: createSdkItemClient(client) });
  const remove = async (connection: Connection, sortKey: string) => {
    const Key = marshall(itemKey(connectionPartition(connection), sortKey));
    await mapStoreError(client.send(new DeleteItemCommand({ TableName, Key })));
  };
  const query = async ({ ExpressionAttributeValues, ...keys }: KeyQuery) => {
    const items: Item[] = [];
    let ExclusiveStartKey: Record<string, AttributeValue> | undefined;
    do {
      const page = new QueryCommand({
        TableName,
        ...keys,
        ExpressionAttributeValues: marshall(ExpressionAttributeValues),
        ConsistentRead: true,
        ExclusiveStartKey,
      });
      const { Items = [], LastEvaluatedKey } = await mapStoreError(client.send(page));
      items.push(...Items.map((item) => unmarshall(item)));
      ExclusiveStartKey = LastEvaluatedKey;
    } while (ExclusiveStartKey);
    return items;
  };
  return {
    ofStage(stage) {
      const partition = connectionPartition(stage);
      return {
        async ofToken(tokenId) {
          const found = await query(keysWithPrefix(partition, connectionKey({ tokenId })));
          return readItems(found, readConnection);
        },
        async endedBy(now) {
          const { connectionEnd } = sortKeys;
          const found = await query(keysBetween(partition, connectionEnd, `${connectionEnd}${now.toISOString()}`));
          return readItems(
            found,
            (item): EndedConnection => ({
              ...readConnection(item),
              validUntil: String(item[tokenTable.sortKey]).slice(sortKeys.connectionEnd.length).split("#", 1)[0] ?? "",
            }),
          );
        },
        addEnd,
        removeEnd: (ended) => remove(ended, endKey(ended, ended.validUntil)),
        remove: (connection) => remove(connection, connectionKey(connection)),
      };
    },
    async changedTokens(since) {
      const found = await query(keysAfter(feedPartition, since.toISOString()));
      return [...new Set(found.map((item) => String(item[tokenTable.sortKey]).split("#")[1] ?? ""))];
    },
  };
}

function readConnection(item: Item): Connection {
  const { apiId, stageName, connectionId, tokenId, secretVersion, sourceIp, connectedAt } = readItem(
    connectionShape,
    item,
  );
  return { apiId, stageName, connectionId, tokenId, secretVersion, sourceIp, connectedAt };
}
