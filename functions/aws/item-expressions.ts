import { tokenTable } from "../../contract/deployment/table.ts";

const { partitionKey, sortKey } = tokenTable;

/** The condition that the item exists. */
export const itemExists = `attribute_exists(${partitionKey})`;

/** The condition that the item doesn't exist. */
export const itemIsNew = `attribute_not_exists(${partitionKey})`;

/** The projection of an item's key. */
export const keysOnly = `${partitionKey}, ${sortKey}`;

/** The key condition of a Query. */
export interface KeyQuery {
  readonly KeyConditionExpression: string;
  readonly ExpressionAttributeValues: Readonly<Record<string, string>>;
}

/** All items of a partition. */
export function keysInPartition(partition: string): KeyQuery {
  return {
    KeyConditionExpression: `${partitionKey} = :partition`,
    ExpressionAttributeValues: { ":partition": partition },
  };
}

/**
 * The last possible key with a prefix. U+10FFFF isn't a character, so no name, owner or id contains it.
 *
 * Queries use a range instead of `begins_with`, with which DynamoDB Local reads the rest of the partition: that takes a
 * second with a million items.
 */
export function lastKeyWithPrefix(prefix: string): string {
  return `${prefix}\u{10FFFF}`;
}

/** The items of a partition whose sort keys have a prefix. */
export function keysWithPrefix(partition: string, prefix: string): KeyQuery {
  return keysBetween(partition, prefix, lastKeyWithPrefix(prefix));
}

/** The items of a partition from one sort key to another, inclusive. */
export function keysBetween(partition: string, first: string, last: string): KeyQuery {
  return keyQuery(partition, `${sortKey} BETWEEN :first AND :last`, { ":first": first, ":last": last });
}

/** The items of a partition after a sort key. */
export function keysAfter(partition: string, start: string): KeyQuery {
  return keyQuery(partition, `${sortKey} > :start`, { ":start": start });
}

function keyQuery(partition: string, condition: string, values: Readonly<Record<string, string>>): KeyQuery {
  const { KeyConditionExpression, ExpressionAttributeValues } = keysInPartition(partition);
  return {
    KeyConditionExpression: `${KeyConditionExpression} AND ${condition}`,
    ExpressionAttributeValues: { ...ExpressionAttributeValues, ...values },
  };
}
