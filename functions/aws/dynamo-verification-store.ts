import { GetItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { lastSeenAttribute } from "../../contract/deployment/table.ts";
import type { VerificationStore } from "../../core/token-store.ts";
import { createDynamoClient, type DynamoTable, mapStoreError } from "./dynamo-client.ts";
import { itemExists } from "./item-expressions.ts";
import { tokenKey, tokenOf } from "./token-items.ts";

/**
 * The part of the token store that verification needs. It stands alone, so that an authorizer bundles no more.
 * Throws LatchkeyError `unavailable` where DynamoDB does not respond.
 */
export function createDynamoVerificationStore({
  tableName,
  // All its attempts end before an authorizer's timeout does.
  client = createDynamoClient({ attemptTimeout: 1_000 }),
}: DynamoTable): VerificationStore {
  return {
    async get(tokenId) {
      const read = new GetItemCommand({
        TableName: tableName,
        Key: marshall(tokenKey(tokenId)),
        // What an authorizer answers is cached for minutes: it must not begin with a stale read.
        ConsistentRead: true,
      });
      const { Item } = await mapStoreError(client.send(read));
      return Item && tokenOf(unmarshall(Item));
    },

    async stampLastSeen(tokenId, at, unlessAfter) {
      // Only the attributes of `stampedAttributes`, and nothing returned: the IAM policy of authorizers allows no more.
      const stamp = new UpdateItemCommand({
        TableName: tableName,
        Key: marshall(tokenKey(tokenId)),
        UpdateExpression: `SET ${lastSeenAttribute} = :at`,
        ConditionExpression: `${itemExists} AND (attribute_not_exists(${lastSeenAttribute}) OR ${lastSeenAttribute} <= :unlessAfter)`,
        ExpressionAttributeValues: marshall({ ":at": at, ":unlessAfter": unlessAfter }),
        ReturnValues: "NONE",
      });
      try {
        await mapStoreError(client.send(stamp));
        return true;
      } catch (error) {
        if (isLostRace(error)) return false;
        throw error;
      }
    },
  };
}

/** Another stamp came first, the token is gone, or it is being changed at this moment: the next call may stamp it. */
function isLostRace(error: unknown): boolean {
  const names = ["ConditionalCheckFailedException", "TransactionConflictException"];
  return error instanceof Error && names.includes(error.name);
}
