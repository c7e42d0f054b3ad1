import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { DamagedError } from "../../core/errors.ts";
import type { VerificationStore } from "../../core/token-store.ts";
import type { ItemClient } from "./item-client.ts";
import { isLostRace, lastSeenStamp } from "./last-seen-stamp.ts";
import type { Item } from "./read-items.ts";
import { readStoredToken, tokenKey } from "./token-items.ts";

/**
 * The part of the token store that verification needs. It stands alone, so that an authorizer bundles no more.
 * Throws LatchkeyError `unavailable` where DynamoDB does not respond, and DamagedError for an item that is not whole or
 * not the one that was asked for.
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
        // The next call may stamp it.
        if (isLostRace(error)) return false;
        throw error;
      }
    },
  };
}

/** The library can't read numbers beyond JavaScript's. Its error, which quotes the value, is no cause. */
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
