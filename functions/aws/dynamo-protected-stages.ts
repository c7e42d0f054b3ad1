import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, DynamoDBDocumentClient, PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { createDynamoClient } from "./dynamo-client.ts";
import { type ProtectedStage, stageSortKey, stagesPartition } from "./protected-stage.ts";
import { orUnavailable } from "./store-trouble.ts";

/** The stages whose authorizer caches are flushed when a token loses access. */
export interface ProtectedStages {
  readonly list: () => Promise<readonly ProtectedStage[]>;
  /** Registers a stage; doing so again changes nothing. */
  readonly add: (stage: ProtectedStage) => Promise<void>;
  /** Forgets a stage; one that is not registered is no mistake. */
  readonly remove: (stage: ProtectedStage) => Promise<void>;
}

/**
 * The protected stages, listed in the table of the tokens: an API in another stack can register itself there without
 * the service's stack having to know of it.
 */
export function createDynamoProtectedStages(options: {
  readonly tableName: string;
  readonly client?: DynamoDBClient;
}): ProtectedStages {
  const TableName = options.tableName;
  const client = DynamoDBDocumentClient.from(options.client ?? createDynamoClient());
  const keyOf = (stage: ProtectedStage) => ({ pk: stagesPartition, sk: stageSortKey(stage) });
  return {
    async list() {
      const query = new QueryCommand({
        TableName,
        KeyConditionExpression: "pk = :pk",
        ExpressionAttributeValues: { ":pk": stagesPartition },
        // A stage that registered a moment ago must not be missed.
        ConsistentRead: true,
      });
      // An account has far fewer stages than the 1 MB of one answer holds.
      const { Items = [] } = await orUnavailable(client.send(query));
      return Items.map(({ kind, apiId, stageName }) => ({ kind, apiId, stageName }) as ProtectedStage);
    },
    async add({ kind, apiId, stageName }) {
      const stage = { kind, apiId, stageName };
      await orUnavailable(client.send(new PutCommand({ TableName, Item: { ...keyOf(stage), ...stage } })));
    },
    async remove(stage) {
      await orUnavailable(client.send(new DeleteCommand({ TableName, Key: keyOf(stage) })));
    },
  };
}
