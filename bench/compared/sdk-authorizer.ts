// The smallest authorizer with the AWS SDK: it reads the token, compares the digest and the status, and allows one ARN.
import { createHash, timingSafeEqual } from "node:crypto";
import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";

const client = new DynamoDBClient({});

interface TokenEvent {
  readonly authorizationToken: string;
  readonly methodArn: string;
}

/** Allows the call of an event whose secret is the token's. */
export async function handler({ authorizationToken, methodArn }: TokenEvent): Promise<unknown> {
  const secret = authorizationToken.replace(/^Bearer /, "");
  const Key = { pk: { S: `TOKEN#tok_${secret.split("_")[1]}` }, sk: { S: "TOKEN" } };
  const { Item } = await client.send(
    new GetItemCommand({ TableName: process.env.TABLE_NAME, Key, ConsistentRead: true }),
  );
  const digest = Buffer.from(Item?.digest?.S ?? "", "hex");
  const presented = createHash("sha256").update(secret).digest();
  const isGood = digest.length === presented.length && timingSafeEqual(digest, presented);
  if (!isGood || Item?.status?.S !== "active") throw new Error("Unauthorized");
  const statement = { Effect: "Allow", Action: "execute-api:Invoke", Resource: methodArn };
  return {
    principalId: Item.owner?.S,
    policyDocument: { Version: "2012-10-17", Statement: [statement] },
  };
}
