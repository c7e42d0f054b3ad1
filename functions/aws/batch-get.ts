import { BatchGetCommand, type BatchGetCommandInput, type DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import pMap from "p-map";
import { backOff, mapStoreError } from "./dynamo-client.ts";
import { unavailable } from "./item-client.ts";
import type { Item } from "./read-items.ts";

/** The maximum number of items per BatchGetItem request. */
export const maxReads = 100;

/** The number of concurrent requests. */
const concurrency = 8;

const attempts = 8;

type KeysAndAttributes = NonNullable<BatchGetCommandInput["RequestItems"]>[string];

/**
 * Reads items by key, in no particular order; missing ones are left out.
 * @throws LatchkeyError `unavailable`, also if DynamoDB leaves keys unprocessed through all attempts.
 */
export async function batchGet(
  client: DynamoDBDocumentClient,
  tableName: string,
  { keys, ...options }: Omit<KeysAndAttributes, "Keys"> & { readonly keys: readonly Item[] },
): Promise<Item[]> {
  const readBatch = async (batch: readonly Item[]) => {
    const items: Item[] = [];
    let left = [...batch];
    for (let failed = 0; left.length > 0; failed++) {
      if (failed === attempts) throw unavailable(new Error(`DynamoDB left ${left.length} keys unprocessed.`));
      if (failed > 0) await backOff(failed);
      const command = new BatchGetCommand({ RequestItems: { [tableName]: { ...options, Keys: left } } });
      const { Responses, UnprocessedKeys } = await mapStoreError(client.send(command));
      items.push(...(Responses?.[tableName] ?? []));
      left = UnprocessedKeys?.[tableName]?.Keys ?? [];
    }
    return items;
  };
  return (await pMap(chunk(keys, maxReads), readBatch, { concurrency })).flat();
}

/** Splits a list into parts of up to `size` items. */
export function chunk<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, n) => items.slice(n * size, (n + 1) * size));
}

/** The options that limit a read to some attributes. */
export function project(attributes: readonly string[]) {
  const names = attributes.map((name, n): [string, string] => [`#${n}`, name]);
  return {
    ProjectionExpression: names.map(([placeholder]) => placeholder).join(", "),
    ExpressionAttributeNames: Object.fromEntries(names),
  };
}
