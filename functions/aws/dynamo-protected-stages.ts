import { DeleteCommand, PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { type ProtectedStage, protectedStageShape } from "../../contract/deployment/protected-stage.ts";
import { itemKey, partitions } from "../../contract/deployment/table.ts";
import type { DamagedError } from "../../core/errors.ts";
import { createDocumentClient } from "./document-client.ts";
import { createDynamoClient, type DynamoTable, mapStoreError } from "./dynamo-client.ts";
import { keysInPartition } from "./item-expressions.ts";
import { readItem, readItems } from "./read-items.ts";

/** The stages whose authorizer caches are flushed when a token loses access. */
export interface ProtectedStages {
  /**
   * Every registered stage, once.
   * @param onDamaged called with the error of each damaged registration. Default: logs it.
   */
  readonly list: (onDamaged?: (error: DamagedError) => void) => Promise<readonly ProtectedStage[]>;
  /** Registers a stage under its `stageSortKey`. Idempotent. */
  readonly add: (sortKey: string, stage: ProtectedStage) => Promise<void>;
  /** Removes the registration with that key, if it exists. */
  readonly remove: (sortKey: string) => Promise<void>;
}

/**
 * The protected stages, which are listed in the token table, so that APIs in other stacks can register without a change
 * to the service's stack.
 */
export function createDynamoProtectedStages(options: DynamoTable): ProtectedStages {
  const TableName = options.tableName;
  const client = createDocumentClient(options.client ?? createDynamoClient());
  const stageKey = (sortKey: string) => itemKey(partitions.stages, sortKey);
  return {
    async list(onDamaged) {
      const query = new QueryCommand({
        TableName,
        ...keysInPartition(partitions.stages),
        // A stage that has just been registered must not be missed.
        ConsistentRead: true,
      });
      // One response has room for 1 MB, far more than the stages of an account.
      const { Items = [] } = await mapStoreError(client.send(query));
      const stages = readItems(Items, (item) => readItem(protectedStageShape, item), onDamaged);
      return [...new Map(stages.map((stage) => [JSON.stringify(stage), stage])).values()];
    },
    async add(sortKey, { kind, apiId, stageName }) {
      const Item = { ...stageKey(sortKey), kind, apiId, stageName };
      await mapStoreError(client.send(new PutCommand({ TableName, Item })));
    },
    async remove(sortKey) {
      await mapStoreError(client.send(new DeleteCommand({ TableName, Key: stageKey(sortKey) })));
    },
  };
}
