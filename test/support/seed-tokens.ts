import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { BatchWriteCommand, type BatchWriteCommandInput, DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { StoredToken } from "../../core/token.ts";
import { nameItem, tokenItem } from "../../functions/aws/token-items.ts";

const batchSize = 25;
const writers = 8;

/** Puts many tokens into a table at once, as the store would hold them but without their events. */
export async function seedTokens(
  client: DynamoDBClient,
  tableName: string,
  tokens: readonly StoredToken[],
): Promise<void> {
  const items = tokens.flatMap((token) => [tokenItem(token), nameItem(token)]);
  await writeAll(
    client,
    tableName,
    items.map((Item) => ({ PutRequest: { Item } })),
  );
}

/** Takes tokens that were put there at once out of a table again. */
export async function removeTokens(
  client: DynamoDBClient,
  tableName: string,
  tokens: readonly StoredToken[],
): Promise<void> {
  const items = tokens.flatMap((token) => [tokenItem(token), nameItem(token)]);
  await writeAll(
    client,
    tableName,
    items.map(({ pk, sk }) => ({ DeleteRequest: { Key: { pk, sk } } })),
  );
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
