import { randomUUID } from "node:crypto";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { partitions, sortKeys } from "../../contract/deployment/table.ts";
import type { CacheFlush } from "../revocation/flush-caches.ts";
import { createDynamoClient } from "./dynamo-client.ts";
import { mapStoreError } from "./map-store-error.ts";

/** The one item that counts the flushes. */
const flushKey = { pk: partitions.flushes, sk: sortKeys.flushes } as const;

/** Counts the flushes of all environments of all functions in the table of the tokens. */
export function createDynamoFlushCounter(options: {
  readonly tableName: string;
  readonly client?: DynamoDBClient;
}): Pick<CacheFlush<never>, "countFlushes" | "startFlush"> {
  const item = { TableName: options.tableName, Key: flushKey };
  const client = DynamoDBDocumentClient.from(options.client ?? createDynamoClient());
  return {
    async countFlushes() {
      const { Item } = await mapStoreError(client.send(new GetCommand({ ...item, ConsistentRead: true })));
      return { started: Number(Item?.started ?? 0), lastAt: Item ? String(Item.lastAt) : null };
    },

    async startFlush({ started }, at) {
      const update = new UpdateCommand({
        ...item,
        UpdateExpression: "SET started = :next, lastAt = :at, startedBy = :by",
        // The SDK sends it again where the response was lost: then this very call has started the flush.
        ConditionExpression: `${started === 0 ? "attribute_not_exists(pk)" : "started = :started"} OR startedBy = :by`,
        ExpressionAttributeValues: {
          ":next": started + 1,
          ":at": at,
          ":by": randomUUID(),
          ...(started > 0 && { ":started": started }),
        },
      });
      try {
        await mapStoreError(client.send(update));
        return true;
      } catch (error) {
        if (error instanceof Error && error.name === "ConditionalCheckFailedException") return false;
        throw error;
      }
    },
  };
}
