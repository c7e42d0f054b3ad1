import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { lastSeenAttribute } from "../../contract/deployment/table.ts";
import type { VerificationStore } from "../../core/token-store.ts";
import type { ItemClient } from "./item-client.ts";
import { itemExists } from "./item-expressions.ts";
import { readStoredToken, tokenKey } from "./token-items.ts";

/**
 * The part of the token store that verification needs. It stands alone, so that an authorizer bundles no more.
 * Throws LatchkeyError `unavailable` where DynamoDB does not respond.
 */
export function createDynamoVerificationStore({
  tableName: TableName,
  client,
}: {
  readonly tableName: string;
  readonly client: ItemClient;
}): VerificationStore {
  return {
    async get(tokenId) {
      const { Item } = await client.getItem({
        TableName,
        Key: marshall(tokenKey(tokenId)),
        // What an authorizer returns is cached for minutes: it must not begin with a stale read.
        ConsistentRead: true,
      });
      return Item && readStoredToken(unmarshall(Item));
    },

    async stampLastSeen(tokenId, at, unlessAfter) {
      try {
        // Only the attributes of `stampedAttributes`, and nothing returned: the IAM policy of authorizers allows no more.
        await client.updateItem({
          TableName,
          Key: marshall(tokenKey(tokenId)),
          UpdateExpression: `SET ${lastSeenAttribute} = :at`,
          ConditionExpression: `${itemExists} AND (attribute_not_exists(${lastSeenAttribute}) OR ${lastSeenAttribute} <= :unlessAfter)`,
          ExpressionAttributeValues: marshall({ ":at": at, ":unlessAfter": unlessAfter }),
          ReturnValues: "NONE",
        });
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
