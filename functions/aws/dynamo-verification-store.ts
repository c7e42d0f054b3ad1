import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { DamagedError } from "../../core/errors.ts";
import type { VerificationStore } from "../../core/token-store.ts";
import type { ItemClient } from "./item-client.ts";
import { isLostRace, lastSeenStamp } from "./last-seen-stamp.ts";
import type { Item } from "./read-items.ts";
import { readStoredToken, tokenKey } from "./token-items.ts";

/**
 * The part of the token store that verification needs. It is separate, so that authorizers bundle nothing else. Throws
 * LatchkeyError `unavailable` if DynamoDB doesn't respond, and DamagedError for an invalid item.
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
        // Verdicts are cached for minutes, so they must not be based on a stale read.
        ConsistentRead: true,
      });
      if (!Item) return undefined;
      const token = readStoredToken(unmarshallItem(tokenId, Item));
      if (token && token.id !== tokenId) throw damaged(tokenId, "It is another token's.");
      return token;
    },

    async stampLastSeen(sighting, unlessAfter) {
      try {
        await client.updateItem({ TableName, ...lastSeenStamp(sighting, unlessAfter) });
        return true;
      } catch (error) {
        // The next call can update it.
        if (isLostRace(error)) return false;
        throw error;
      }
    },
  };
}

/** The library can't read numbers outside JavaScript's range. Its error contains the value, so it isn't the cause. */
function unmarshallItem(tokenId: string, item: Record<string, AttributeValue>): Item {
  try {
    return unmarshall(item);
  } catch {
    throw damaged(tokenId, "It has a value that can't be read.");
  }
}

function damaged(tokenId: string, reason: string): DamagedError {
  return new DamagedError(`The item of ${tokenId}`, reason);
}
