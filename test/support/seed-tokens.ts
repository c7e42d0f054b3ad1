import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { BatchWriteCommand, type BatchWriteCommandInput, DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { StoredToken } from "../../core/token.ts";
import { type Item, nameItem, tokenItem } from "../../functions/aws/token-items.ts";

const batchSize = 25;
const writers = 8;

/** Puts many tokens into a table at once, as the store would hold them but without their events. */
export async function seedTokens(
  client: DynamoDBClient,
  tableName: string,
  tokens: readonly StoredToken[],
): Promise<void> {
  const documents = DynamoDBDocumentClient.from(client);
  const items = tokens.flatMap((token) => [tokenItem(token), nameItem(token)]);
  const batches: Item[][] = [];
  for (let start = 0; start < items.length; start += batchSize) batches.push(items.slice(start, start + batchSize));
  const write = async () => {
    for (let batch = batches.pop(); batch; batch = batches.pop()) {
      let left: BatchWriteCommandInput["RequestItems"] = {
        [tableName]: batch.map((Item) => ({ PutRequest: { Item } })),
      };
      while (left && Object.keys(left).length > 0) {
        left = (await documents.send(new BatchWriteCommand({ RequestItems: left }))).UnprocessedItems;
      }
    }
  };
  await Promise.all(Array.from({ length: writers }, write));
}
