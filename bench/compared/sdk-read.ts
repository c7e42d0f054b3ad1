// The same read with an unmodified client of the AWS SDK.
import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";

const client = new DynamoDBClient({});

/** Reads the token that an event is about. */
export async function handler({ authorizationToken }: { readonly authorizationToken: string }): Promise<unknown> {
  const Key = { pk: { S: `TOKEN#tok_${authorizationToken.split("_")[1]}` }, sk: { S: "TOKEN" } };
  const read = new GetItemCommand({ TableName: process.env.TABLE_NAME, Key, ConsistentRead: true });
  const { Item } = await client.send(read);
  if (!Item) throw new Error("There is no token.");
  return Item;
}
