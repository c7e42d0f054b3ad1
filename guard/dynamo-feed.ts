import { type AttributeValue, DynamoDBClient, QueryCommand } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { tokenTable } from "../contract/deployment/table.ts";
import { type FeedEntry, feedPartition, readFeedEntry } from "../contract/revocation-feed.ts";
import type { ReadFeed } from "./revocation-feed.ts";

/** Where the feed is. */
export interface DynamoFeedOptions {
  readonly tableName: string;
  /** A client of its own where none is given. */
  readonly client?: Pick<DynamoDBClient, "send">;
  /** Told of each damaged item. */
  readonly onFailure: (error: unknown) => void;
}

/** Reads the feed from the table of the tokens, in the region of the caller. */
export function createDynamoFeed({ tableName, client = createClient(), onFailure }: DynamoFeedOptions): ReadFeed {
  return async function* (after) {
    let start: Record<string, AttributeValue> | undefined;
    // One response holds 1 MB: only a burst of thousands of revocations takes a second Query.
    do {
      const query = new QueryCommand({
        TableName: tableName,
        KeyConditionExpression: `${tokenTable.partitionKey} = :pk AND ${tokenTable.sortKey} > :after`,
        ExpressionAttributeValues: { ":pk": { S: feedPartition }, ":after": { S: after } },
        ConsistentRead: true,
        ...(start && { ExclusiveStartKey: start }),
      });
      const { Items, LastEvaluatedKey } = await withinLimit((abortSignal) => client.send(query, { abortSignal }));
      // The SDK takes an empty body for a response with nothing in it, as if nothing had been revoked.
      if (!Items) throw new Error("The response has no items.");
      yield Items.flatMap((item) => readEntry(unmarshall(item), onFailure));
      start = LastEvaluatedKey;
    } while (start);
  };
}

/** A damaged item refuses its token, and no other. */
function readEntry(item: Record<string, unknown>, onFailure: (error: unknown) => void): FeedEntry[] {
  try {
    return [readFeedEntry(item)];
  } catch (error) {
    onFailure(error);
    const [at, tokenId] = String(item[tokenTable.sortKey]).split("#");
    if (!at || !tokenId) return [];
    return [{ tokenId, at, state: { version: Number.MAX_SAFE_INTEGER, status: "disabled" } }];
  }
}

/** The longest that one Query may take with all its attempts, in milliseconds. */
const limitMs = 1_500;

/** The SDK's own limits end with the headers of a response: a body that stalls would keep calls waiting forever. */
async function withinLimit<T>(send: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const limit = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const exceeded = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = new Error(`The Query took longer than ${limitMs} ms.`);
      limit.abort(error);
      reject(error);
    }, limitMs);
  });
  try {
    return await Promise.race([send(limit.signal), exceeded]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Calls wait for a read: so an attempt is short, and a failed read is made again when the next one is due. The second
 * attempt is for a connection that was closed while the function was frozen.
 */
function createClient(): DynamoDBClient {
  return new DynamoDBClient({
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 500, requestTimeout: 800, throwOnRequestTimeout: true },
  });
}
