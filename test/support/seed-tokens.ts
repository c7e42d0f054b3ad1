import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { StoredToken } from "../../core/token.ts";
import { nameItem, tokenItem } from "../../functions/aws/token-items.ts";
import { putItems, removeItems } from "./table-items.ts";

/** Puts many tokens into a table at once, as the store would hold them but without their events. */
export async function seedTokens(
  client: DynamoDBClient,
  tableName: string,
  tokens: readonly StoredToken[],
): Promise<void> {
  await putItems(
    client,
    tableName,
    tokens.flatMap((token) => [tokenItem(token), nameItem(token)]),
  );
}

/** Takes tokens that were put there at once out of a table again. */
export async function removeTokens(
  client: DynamoDBClient,
  tableName: string,
  tokens: readonly StoredToken[],
): Promise<void> {
  const items = tokens.flatMap((token) => [tokenItem(token), nameItem(token)]);
  await removeItems(client, tableName, items);
}
