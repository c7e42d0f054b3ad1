import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  BatchWriteCommand,
  type BatchWriteCommandInput,
  DynamoDBDocumentClient,
  paginateQuery,
} from "@aws-sdk/lib-dynamodb";
import type { Item } from "../../functions/aws/read-items.ts";

const batchSize = 25;
const writers = 8;

/** Puts many items into a table at once. */
export async function putItems(client: DynamoDBClient, tableName: string, items: readonly Item[]): Promise<void> {
  await writeAll(
    client,
    tableName,
    items.map((Item) => ({ PutRequest: { Item } })),
  );
}

/** Removes many items of a table at once. */
export async function removeItems(client: DynamoDBClient, tableName: string, items: readonly Item[]): Promise<void> {
  await writeAll(
    client,
    tableName,
    items.map(({ pk, sk }) => ({ DeleteRequest: { Key: { pk, sk } } })),
  );
}

/** All items of a partition. */
export async function partitionItems(client: DynamoDBClient, TableName: string, partition: string): Promise<Item[]> {
  const items: Item[] = [];
  const query = {
    TableName,
    KeyConditionExpression: "pk = :pk",
    ExpressionAttributeValues: { ":pk": partition },
    ConsistentRead: true,
  };
  for await (const { Items = [] } of paginateQuery({ client: DynamoDBDocumentClient.from(client) }, query)) {
    items.push(...Items);
  }
  return items;
}

type WriteRequests = NonNullable<BatchWriteCommandInput["RequestItems"]>[string];

async function writeAll(client: DynamoDBClient, tableName: string, requests: WriteRequests): Promise<void> {
  const documents = DynamoDBDocumentClient.from(client);
  const batches: WriteRequests[] = [];
  for (let start = 0; start < requests.length; start += batchSize) {
    batches.push(requests.slice(start, start + batchSize));
  }
  const write = async () => {
    for (let batch = batches.pop(); batch; batch = batches.pop()) {
      let left: BatchWriteCommandInput["RequestItems"] = { [tableName]: batch };
      while (left && Object.keys(left).length > 0) {
        left = (await documents.send(new BatchWriteCommand({ RequestItems: left }))).UnprocessedItems;
      }
    }
  };
  await Promise.all(Array.from({ length: writers }, write));
}
