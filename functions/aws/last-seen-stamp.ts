import type { UpdateItemCommandInput } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { lastSeenAttribute, lastSeenDayAttribute } from "../../contract/deployment/table.ts";
import type { Sighting } from "../../core/token-store.ts";
import { itemExists } from "./item-expressions.ts";
import { secretSeen, toDay, tokenKey } from "./token-items.ts";

/** An update without its table. */
export type Update = Omit<UpdateItemCommandInput, "TableName">;

/**
 * The update that stamps a secret and its token as seen, unless the secret has a stamp after `unlessAfter` or the token
 * has one that is newer. It touches the attributes of `stampedAttributes`, and returns nothing: IAM policies allow no more.
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

/** The update that stamps a token as seen, and no secret, unless it has a stamp that is as new. */
export function tokenStamp({ tokenId, at }: Sighting): Update {
  return {
    Key: marshall(tokenKey(tokenId)),
    UpdateExpression: `SET ${lastSeenAttribute} = :at, ${lastSeenDayAttribute} = :day`,
    ConditionExpression: `${itemExists} AND ${before(lastSeenAttribute, ":at")}`,
    ExpressionAttributeValues: marshall({ ":at": at, ":day": toDay(at) }),
    ReturnValues: "NONE",
  };
}

/** The update that stamps a secret as seen, unless it has a stamp that is as new. */
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

/** Another stamp came first, the token is gone, or it is being changed at this moment. */
export function isLostRace(error: unknown): boolean {
  return isRefusedStamp(error) || (error instanceof Error && error.name === "TransactionConflictException");
}

/** Another stamp came first, or the token is gone. */
export function isRefusedStamp(error: unknown): boolean {
  return error instanceof Error && error.name === "ConditionalCheckFailedException";
}
