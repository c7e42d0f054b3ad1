import { type AttributeValue, DeleteItemCommand, PutItemCommand, QueryCommand } from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { connectionPartition, sortKeys } from "../../contract/deployment/table.ts";
import { feedPartition, feedWindow } from "../../contract/revocation-feed.ts";
import type { EndedConnection, OpenConnections } from "../connections/close-connections.ts";
import { type Connection, connectionShape } from "../connections/connection.ts";
import { createDynamoClient, type DynamoTable, mapStoreError } from "./dynamo-client.ts";
import { type Item, readItem, readItems } from "./read-items.ts";

/** The record of open connections in the table of the tokens. */
export interface DynamoConnections {
  /** Records a connection, and when it loses its access by itself. */
  readonly add: (connection: Connection, validUntil: string | null) => Promise<void>;
  readonly ofStage: (stage: Pick<Connection, "apiId" | "stageName">) => OpenConnections;
  /** The ids of the tokens that the revocation feed tells of since a time. */
  readonly changedTokens: (since: Date) => Promise<readonly string[]>;
}

/** API Gateway closes connections after two hours, so that what is recorded is of no use for longer. */
const longestConnection = feedWindow;

/**
 * Records connections in the table of the tokens. Those of one stage are a partition, which is all that the functions of
 * a WebSocket API can write. DynamoDB removes them some time after API Gateway has closed the connection.
 */
export function createDynamoConnections({
  tableName: TableName,
  client = createDynamoClient({ attemptTimeout: 1_000 }),
}: DynamoTable): DynamoConnections {
  const put = async (connection: Connection, sk: string) => {
    const ttl = Math.ceil(Date.parse(connection.connectedAt) / 1000) + longestConnection;
    const Item = marshall(
      { pk: connectionPartition(connection), sk, ...connection, ttl },
      { removeUndefinedValues: true },
    );
    await mapStoreError(client.send(new PutItemCommand({ TableName, Item })));
  };
  const addEnd = async (connection: Connection, endsAt: string) => {
    const opened = Date.parse(connection.connectedAt);
    // By then API Gateway has closed it.
    if (Date.parse(endsAt) > opened + longestConnection * 1_000) return;
    await put(connection, endKey(connection, endsAt));
  };
  const remove = async (connection: Connection, sk: string) => {
    const Key = marshall({ pk: connectionPartition(connection), sk });
    await mapStoreError(client.send(new DeleteItemCommand({ TableName, Key })));
  };
  const query = async (condition: string, values: Record<string, string>) => {
    const items: Item[] = [];
    let ExclusiveStartKey: Record<string, AttributeValue> | undefined;
    do {
      const page = new QueryCommand({
        TableName,
        KeyConditionExpression: `pk = :pk AND ${condition}`,
        ExpressionAttributeValues: marshall(values),
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
    async add(connection, validUntil) {
      if (validUntil !== null) await addEnd(connection, validUntil);
      await put(connection, connectionKey(connection));
    },
    ofStage(stage) {
      const pk = connectionPartition(stage);
      return {
        async ofToken(tokenId) {
          const found = await query("begins_with(sk, :sk)", { ":pk": pk, ":sk": connectionKey({ tokenId }) });
          return readItems(found, connectionOf);
        },
        async endedBy(now) {
          const found = await query("sk BETWEEN :first AND :last", {
            ":pk": pk,
            ":first": sortKeys.connectionEnd,
            ":last": `${sortKeys.connectionEnd}${now.toISOString()}`,
          });
          return readItems(
            found,
            (item): EndedConnection => ({
              ...connectionOf(item),
              endsAt: String(item.sk).slice(sortKeys.connectionEnd.length).split("#", 1)[0] ?? "",
            }),
          );
        },
        addEnd,
        removeEnd: (ended) => remove(ended, endKey(ended, ended.endsAt)),
        remove: (connection) => remove(connection, connectionKey(connection)),
      };
    },
    async changedTokens(since) {
      const found = await query("sk > :since", { ":pk": feedPartition, ":since": since.toISOString() });
      return [...new Set(found.map(({ sk }) => String(sk).split("#")[1] ?? ""))];
    },
  };
}

function connectionKey({ tokenId, connectionId = "" }: { tokenId: string; connectionId?: string }): string {
  return `${sortKeys.connection}${tokenId}#${connectionId}`;
}

function endKey({ connectionId }: Connection, at: string): string {
  return `${sortKeys.connectionEnd}${at}#${connectionId}`;
}

function connectionOf(item: Item): Connection {
  const { apiId, stageName, connectionId, tokenId, secretVersion, sourceIp, connectedAt } = readItem(
    connectionShape,
    item,
  );
  return { apiId, stageName, connectionId, tokenId, secretVersion, sourceIp, connectedAt };
}
