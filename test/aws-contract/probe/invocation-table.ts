import { DynamoDBClient, type DynamoDBClientConfig, QueryCommand } from "@aws-sdk/client-dynamodb";
import type { InvocationLog } from "./invocation-log.ts";

/** Reads what the functions report into the probe's table. */
export function createInvocationTable(tableName: string, options: DynamoDBClientConfig): InvocationLog {
  const client = new DynamoDBClient(options);
  const known = { authorizer: [], backend: [] } as Record<"authorizer" | "backend", Record<string, unknown>[]>;
  const last = { authorizer: "0", backend: "0" };
  return {
    async events(from) {
      for (;;) {
        const { Items = [], LastEvaluatedKey } = await client.send(
          new QueryCommand({
            TableName: tableName,
            KeyConditionExpression: "#from = :from AND #at > :last",
            ExpressionAttributeNames: { "#from": "from", "#at": "at" },
            ExpressionAttributeValues: { ":from": { S: from }, ":last": { S: last[from] } },
            ConsistentRead: true,
          }),
        );
        known[from].push(...Items.map(({ event }) => JSON.parse(event?.S ?? "{}") as Record<string, unknown>));
        last[from] = Items.at(-1)?.["at"]?.S ?? last[from];
        if (!LastEvaluatedKey) return known[from];
      }
    },
    stop: async () => client.destroy(),
  };
}
