import { BatchGetCommand, type DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Token } from "../../core/token.ts";
import { backOff } from "./backoff.ts";
import { mapStoreError, unavailable } from "./map-store-error.ts";
import { tokenKey, tokenOf, visibleMembers } from "./token-items.ts";

/** The most tokens that {@link readTokens} can be asked for at once. */
export const maxReads = 100;

const attempts = 8;

// Digests are left out by naming what to read: they leave the database for verification only.
const projection = {
  ProjectionExpression: visibleMembers.map((member) => `#${member}`).join(", "),
  ExpressionAttributeNames: Object.fromEntries(visibleMembers.map((member) => [`#${member}`, member])),
};

/**
 * The tokens of these ids, by id and without their digests, read strongly consistent. One that does not exist any more
 * is not among them.
 * @throws LatchkeyError `unavailable`, also where DynamoDB leaves keys unprocessed through all attempts.
 */
export async function readTokens(
  client: DynamoDBDocumentClient,
  tableName: string,
  tokenIds: readonly string[],
): Promise<ReadonlyMap<string, Token>> {
  const tokens = new Map<string, Token>();
  let keys: Record<string, unknown>[] = [...new Set(tokenIds)].map(tokenKey);
  for (let failed = 0; keys.length > 0; failed++) {
    if (failed === attempts) throw unavailable(new Error(`DynamoDB left ${keys.length} keys unprocessed.`));
    if (failed > 0) await backOff(failed);
    const read = new BatchGetCommand({
      RequestItems: { [tableName]: { Keys: keys, ConsistentRead: true, ...projection } },
    });
    const { Responses, UnprocessedKeys } = await mapStoreError(client.send(read));
    for (const item of Responses?.[tableName] ?? []) {
      const token: Token = tokenOf(item);
      tokens.set(token.id, token);
    }
    keys = UnprocessedKeys?.[tableName]?.Keys ?? [];
  }
  return tokens;
}
