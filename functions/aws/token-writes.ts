import { tokenTable } from "../../contract/deployment/table.ts";
import type { StoredToken } from "../../core/token.ts";
import type { Change, Write as CoreWrite } from "../../core/token-store.ts";
import { itemExists, itemIsNew } from "./item-expressions.ts";
import type { Item } from "./read-items.ts";
import { deletedAt, eventItem, formerSecretKey, tokenKey } from "./token-items.ts";
import type { Write } from "./transaction.ts";

/** An update of a token's item, by attribute. */
export interface ItemUpdate {
  readonly set?: Item;
  /** Attributes that get the value that another attribute has before the update. */
  readonly copy?: Readonly<Record<string, string>>;
  /** Numbers to increment by one. */
  readonly increment: readonly string[];
  readonly remove?: readonly string[];
}

/**
 * The writes of a change: the update of the token's item, on the condition that the expected values and the caller's
 * values are unchanged, and the event.
 */
export function changeWrites(TableName: string, tokenId: string, update: ItemUpdate, change: Change): Write[] {
  const { proof, expected } = change;
  // A transaction can contain an item only once. If the token changes itself, the update also has the proof's conditions.
  const isOwn = proof?.id === tokenId;
  const condition = existsWith({ expected, ...(isOwn && { proof }) });
  const { UpdateExpression, names, values } = updateExpression(withExpiryKey(update));
  return [
    {
      Update: {
        TableName,
        Key: tokenKey(tokenId),
        UpdateExpression,
        ConditionExpression: condition.expression,
        ExpressionAttributeNames: { ...names, ...condition.names },
        ExpressionAttributeValues: { ...values, ...condition.values },
      },
      refusal: "conflict",
    },
    ...(isOwn ? [] : proofWrites(TableName, change)),
    eventWrite(TableName, change),
  ];
}

/** The check that the caller's token is unchanged; empty if the caller isn't a token. */
export function proofWrites(TableName: string, { proof }: CoreWrite): Write[] {
  if (!proof) return [];
  const { expression, names, values } = existsWith({ proof });
  const check = {
    TableName,
    Key: tokenKey(proof.id),
    ConditionExpression: expression,
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
  };
  return [{ ConditionCheck: check, refusal: "conflict" }];
}

/** Records the current secret of a token as a former one, so that the token can't have it again. */
export function formerSecretWrites(TableName: string, { id, digest }: StoredToken): Write[] {
  return digest === null ? [] : [{ Put: { TableName, Item: formerSecretKey(id, digest) } }];
}

/** The check that a token never had a secret. */
export function newSecretCheck(TableName: string, tokenId: string, digest: string): Write {
  const check = {
    TableName,
    Key: formerSecretKey(tokenId, digest),
    ConditionExpression: itemIsNew,
  };
  return { ConditionCheck: check, refusal: "secret_used" };
}

/** The write of an event. */
export function eventWrite(TableName: string, { event }: CoreWrite): Write {
  return { Put: { TableName, Item: eventItem(event) } };
}

/** The condition that a token exists, isn't being deleted, and has the values of each group. */
function existsWith(groups: Readonly<Record<string, object>>) {
  const conditions = Object.entries(groups).flatMap(([group, fields]) =>
    Object.entries(fields).map(([field, value]) => ({ field, value, placeholder: `:${group}_${field}` })),
  );
  return {
    expression: [
      itemExists,
      `attribute_not_exists(#${deletedAt})`,
      ...conditions.map(({ field, placeholder }) => `#${field} = ${placeholder}`),
    ].join(" AND "),
    names: { [`#${deletedAt}`]: deletedAt, ...Object.fromEntries(conditions.map(({ field }) => [`#${field}`, field])) },
    values: Object.fromEntries(conditions.map(({ placeholder, value }) => [placeholder, value])),
  };
}

/** Adds the sort key of the expiry indexes to an update that changes the expiry. */
function withExpiryKey(update: ItemUpdate): ItemUpdate {
  const { set = {}, remove = [] } = update;
  const key = tokenTable.expiryIndex.sortKey;
  if (set.expiresAt === undefined) return update;
  return set.expiresAt === null
    ? { ...update, remove: [...remove, key] }
    : { ...update, set: { ...set, [key]: set.expiresAt } };
}

function updateExpression({ set = {}, copy = {}, increment, remove = [] }: ItemUpdate) {
  const fields = [...Object.keys(set), ...Object.entries(copy).flat(), ...increment, ...remove];
  const assignments = [
    ...Object.keys(set).map((field) => `#${field} = :${field}`),
    ...Object.entries(copy).map(([field, from]) => `#${field} = #${from}`),
    ...increment.map((field) => `#${field} = #${field} + :one`),
  ];
  return {
    UpdateExpression:
      `SET ${assignments.join(", ")}` +
      (remove.length > 0 ? ` REMOVE ${remove.map((field) => `#${field}`).join(", ")}` : ""),
    names: Object.fromEntries(fields.map((field) => [`#${field}`, field])),
    values: { ":one": 1, ...Object.fromEntries(Object.entries(set).map(([field, value]) => [`:${field}`, value])) },
  };
}
