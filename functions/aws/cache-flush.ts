import { randomUUID } from "node:crypto";
import { APIGatewayClient, FlushStageAuthorizersCacheCommand } from "@aws-sdk/client-api-gateway";
import { ApiGatewayV2Client, ResetAuthorizersCacheCommand } from "@aws-sdk/client-apigatewayv2";
import { GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { ProtectedStage } from "../../contract/deployment/protected-stage.ts";
import { itemKey, partitions, sortKeys } from "../../contract/deployment/table.ts";
import { isCount, isTime } from "../../core/shape.ts";
import type { CacheFlush, FlushCount } from "../revocation/flush-caches.ts";
import { createDocumentClient } from "./document-client.ts";
import { createDynamoClient, type DynamoTable, mapStoreError } from "./dynamo-client.ts";
import { isException } from "./item-client.ts";
import { itemIsNew } from "./item-expressions.ts";
import { readItem } from "./read-items.ts";
import { createRequestHandler } from "./request-handler.ts";

/** The one item that counts the flushes. */
const flushKey = itemKey(partitions.flushes, sortKeys.flushes);

/** Counts the flushes of all execution environments of all functions, in the token table. */
export function createDynamoFlushCounter(options: DynamoTable): Pick<CacheFlush<never>, "countFlushes" | "startFlush"> {
  const item = { TableName: options.tableName, Key: flushKey };
  const client = createDocumentClient(options.client ?? createDynamoClient());
  return {
    async countFlushes() {
      const { Item } = await mapStoreError(client.send(new GetCommand({ ...item, ConsistentRead: true })));
      return Item ? readItem<FlushCount>({ started: isCount, lastAt: isTime }, Item) : { started: 0, lastAt: null };
    },

    async startFlush({ started }, at) {
      const update = new UpdateCommand({
        ...item,
        UpdateExpression: "SET started = :next, lastAt = :at, startedBy = :by",
        // If the SDK retries after a lost response, this call has already started the flush.
        ConditionExpression: `${started === 0 ? itemIsNew : "started = :started"} OR startedBy = :by`,
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
        if (isException(error, "ConditionalCheckFailedException")) return false;
        throw error;
      }
    },
  };
}

/**
 * Flushes the authorizer caches of stages. API Gateway flushes a whole stage, never a single token, and counts the
 * calls against the account's management quota of 10 per second, so throttled calls are retried with backoff.
 *
 * @returns a function that flushes the caches of one stage until its signal is aborted, and rejects if API Gateway
 *   keeps refusing.
 */
export function createAuthorizerCaches(): (stage: ProtectedStage, abortSignal: AbortSignal) => Promise<void> {
  const limits = {
    maxAttempts: 5,
    retryMode: "standard",
    requestHandler: createRequestHandler({ connectionTimeout: 1_000, attemptTimeout: 2_000 }),
  } as const;
  const rest = new APIGatewayClient(limits);
  const http = new ApiGatewayV2Client(limits);
  return async ({ kind, apiId, stageName }, abortSignal) => {
    const flush =
      kind === "rest"
        ? rest.send(new FlushStageAuthorizersCacheCommand({ restApiId: apiId, stageName }), { abortSignal })
        : http.send(new ResetAuthorizersCacheCommand({ ApiId: apiId, StageName: stageName }), { abortSignal });
    try {
      await flush;
    } catch (error) {
      // A deleted stage has no cache.
      if (!isException(error, "NotFoundException")) throw error;
    }
  };
}
