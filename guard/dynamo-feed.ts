import { type AttributeValue, DynamoDBClient, QueryCommand } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { tokenTable } from "../contract/deployment/table.ts";
import { type FeedEntry, feedPartition, parseFeedKey, readFeedEntry } from "../contract/revocation-feed.ts";
import type { ReadFeed } from "./revocation-feed.ts";

/** The source of the feed. */
export interface DynamoFeedOptions {
  readonly tableName: string;
  /** @default a client with short timeouts */
  readonly client?: Pick<DynamoDBClient, "send">;
  /** Called with the error of each damaged item. */
  readonly onFailure: (error: unknown) => void;
}

/** Reads the feed from the token table, in the region of the function. */
export function createDynamoFeed({ tableName, client = createClient(), onFailure }: DynamoFeedOptions): ReadFeed {
  return async function* (after) {
    let start: Record<string, AttributeValue> | undefined;
    // A page has up to 1 MB, so only a burst of thousands of revocations needs a second Query.
    do {
      const query = new QueryCommand({
        TableName: tableName,
        KeyConditionExpression: `${tokenTable.partitionKey} = :pk AND ${tokenTable.sortKey} > :after`,
        ExpressionAttributeValues: { ":pk": { S: feedPartition }, ":after": { S: after } },
        ConsistentRead: true,
        ...(start && { ExclusiveStartKey: start }),
      });
      const { Items, LastEvaluatedKey } = await withinLimit((abortSignal) => client.send(query, { abortSignal }));
      // The SDK accepts an empty body, which would look as if nothing had been revoked.
      if (!Items) throw new Error("The response has no items.");
      // The SDK would throw for a number outside JavaScript's safe range. As a `Number`, it fails the check of its item.
      yield Items.flatMap((item) => readEntry(unmarshall(item, { wrapNumbers: Number }), onFailure));
      start = LastEvaluatedKey;
    } while (start);
  };
}

/** Refuses the token of a damaged item, and no other. */
function readEntry(item: Record<string, unknown>, onFailure: (error: unknown) => void): FeedEntry[] {
  try {
    return [readFeedEntry(item)];
  } catch (error) {
    onFailure(error);
    // An invalid time must not become the position from which the feed is read.
    const key = parseFeedKey(item[tokenTable.sortKey]);
    if (!key) return [];
    return [
      { tokenId: key.tokenId, at: key.at ?? "", state: { version: Number.MAX_SAFE_INTEGER, status: "disabled" } },
    ];
  }
}

/** The maximum time for one Query with all its attempts, in milliseconds. */
const limitMs = 1_500;

/** The SDK's timeouts don't cover the body of a response: if it stalled, calls would wait forever. */
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
 * Calls wait for a read, so timeouts are short, and a failed read is only repeated when the next one is due. The second
 * attempt is for connections that were closed while the function was frozen.
 */
function createClient(): DynamoDBClient {
  return new DynamoDBClient({
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 500, requestTimeout: 800, throwOnRequestTimeout: true },
  });
}
