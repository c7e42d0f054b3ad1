import { tokenTable } from "../../contract/deployment/table.ts";

const { partitionKey, sortKey } = tokenTable;

/** The condition that there is an item with the key of a write. */
export const itemExists = `attribute_exists(${partitionKey})`;

/** The condition that there is no item with that key. */
export const itemIsNew = `attribute_not_exists(${partitionKey})`;

/** The expression for the keys of items, and for nothing else of them. */
export const keysOnly = `${partitionKey}, ${sortKey}`;

/** What a Query asks of keys. */
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
 * The last of the keys that begin with a text. U+10FFFF is no character, and so in no name, owner or id.
 *
 * Queries ask for a range up to it and not for `begins_with`: DynamoDB Local compares all the rest of a partition with
 * the latter, which takes a second among a million.
 */
export function lastKeyWithPrefix(prefix: string): string {
  return `${prefix}\u{10FFFF}`;
}

/** The items of a partition whose sort keys begin with a text. */
export function keysWithPrefix(partition: string, prefix: string): KeyQuery {
  return keysBetween(partition, prefix, lastKeyWithPrefix(prefix));
}

/** The items of a partition from one sort key to another. */
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
