import type { UpdateItemCommandInput } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { lastSeenAttribute, lastSeenDayAttribute } from "../../contract/deployment/table.ts";
import type { Sighting } from "../../core/token-store.ts";
import { isException } from "./item-client.ts";
import { itemExists } from "./item-expressions.ts";
import { secretSeen, toDay, tokenKey } from "./token-items.ts";

/** An update without its table. */
export type Update = Omit<UpdateItemCommandInput, "TableName">;

/**
 * The update of when a secret and its token were last seen, unless the secret was already seen after `unlessAfter` or the
 * token later. It uses only the attributes in `stampedAttributes` and returns none: IAM policies allow nothing else.
 */
export function lastSeenStamp({ tokenId, secretVersion, at }: Sighting, unlessAfter: string): Update {
  const [[seen = "", value] = []] = Object.entries(secretSeen(secretVersion, at));
  const [before] = Object.values(secretSeen(secretVersion, unlessAfter));
  return {
    Key: marshall(tokenKey(tokenId)),
    UpdateExpression: `SET ${lastSeenAttribute} = :at, ${lastSeenDayAttribute} = :day, ${seen} = :seen`,
    ConditionExpression: [itemExists, notAfter(lastSeenAttribute, ":at"), notAfter(seen, ":before")].join(" AND "),
    ExpressionAttributeValues: marshall({ ":at": at, ":day": toDay(at), ":seen": value, ":before": before }),
    ReturnValues: "NONE",
  };
}

/** The update of when a token was last seen, unless it was seen at that time or later. */
export function tokenStamp({ tokenId, at }: Sighting): Update {
  return {
    Key: marshall(tokenKey(tokenId)),
    UpdateExpression: `SET ${lastSeenAttribute} = :at, ${lastSeenDayAttribute} = :day`,
    ConditionExpression: `${itemExists} AND ${before(lastSeenAttribute, ":at")}`,
    ExpressionAttributeValues: marshall({ ":at": at, ":day": toDay(at) }),
    ReturnValues: "NONE",
  };
}

/** The update of when a secret was last seen, unless it was seen at that time or later. */
export function secretStamp({ tokenId, secretVersion, at }: Sighting): Update {
  const [[seen = "", value] = []] = Object.entries(secretSeen(secretVersion, at));
  return {
    Key: marshall(tokenKey(tokenId)),
    UpdateExpression: `SET ${seen} = :seen`,
    ConditionExpression: `${itemExists} AND ${before(seen, ":seen")}`,
    ExpressionAttributeValues: marshall({ ":seen": value }),
    ReturnValues: "NONE",
  };
}

function notAfter(attribute: string, value: string): string {
  return `(attribute_not_exists(${attribute}) OR ${attribute} <= ${value})`;
}

function before(attribute: string, value: string): string {
  return `(attribute_not_exists(${attribute}) OR ${attribute} < ${value})`;
}

/** Whether an update failed because it isn't needed, the token was deleted, or the token is being changed. */
export function isLostRace(error: unknown): boolean {
  return isRefusedStamp(error) || isException(error, "TransactionConflictException");
}

/** Whether an update failed because it isn't needed, or the token was deleted. */
export function isRefusedStamp(error: unknown): boolean {
  return isException(error, "ConditionalCheckFailedException");
}
