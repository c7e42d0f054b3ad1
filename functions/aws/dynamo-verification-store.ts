import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import type { VerificationStore } from "../../core/token-store.ts";
import type { ItemClient } from "./item-client.ts";
import { isLostRace, lastSeenStamp } from "./last-seen-stamp.ts";
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

    async stampLastSeen(sighting, unlessAfter) {
      try {
        await client.updateItem({ TableName, ...lastSeenStamp(sighting, unlessAfter) });
        return true;
      } catch (error) {
        // The next call may stamp it.
        if (isLostRace(error)) return false;
        throw error;
      }
    },
  };
}
