import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { expect, it } from "vitest";
import {
  isLostRace,
  isRefusedStamp,
  lastSeenStamp,
  secretStamp,
  tokenStamp,
  type Update,
} from "../../../functions/aws/last-seen-stamp.ts";

const sighting = { tokenId: "tok_1", secretVersion: 3, at: "2027-01-31T12:00:00.000Z" };
const seen = "0000000003 2027-01-31T12:00:00.000Z";

/** An update as DynamoDB reads it, with every value in place. It refuses a value that is not used. */
function resolve({ Key, UpdateExpression, ConditionExpression, ExpressionAttributeValues, ReturnValues }: Update) {
  const values: Record<string, AttributeValue> = { ...ExpressionAttributeValues };
  const unused = new Set(Object.keys(values));
  const expressions = [UpdateExpression, ConditionExpression].map((expression = "") =>
    expression.replaceAll(/:\w+/g, (name) => {
      unused.delete(name);
      return `"${values[name]?.S}"`;
    }),
  );
  expect([...unused]).toEqual([]);
  expect([Key, ReturnValues]).toEqual([{ pk: { S: "TOKEN#tok_1" }, sk: { S: "TOKEN" } }, "NONE"]);
  return expressions;
}

const isThere = "attribute_exists(pk)";

it("a secret and its token are stamped unless the one was seen since a time, or the other later", () => {
  expect(resolve(lastSeenStamp(sighting, "2027-01-31T11:00:00.000Z"))).toEqual([
    `SET lastSeenAt = "${sighting.at}", lastSeenDay = "2027-01-31", oddSecretSeen = "${seen}"`,
    [
      isThere,
      `(attribute_not_exists(lastSeenAt) OR lastSeenAt <= "${sighting.at}")`,
      `(attribute_not_exists(oddSecretSeen) OR oddSecretSeen <= "0000000003 2027-01-31T11:00:00.000Z")`,
    ].join(" AND "),
  ]);
});

it("a token, or a secret, is stamped alone unless it was seen then or later", () => {
  expect(resolve(tokenStamp(sighting))).toEqual([
    `SET lastSeenAt = "${sighting.at}", lastSeenDay = "2027-01-31"`,
    `${isThere} AND (attribute_not_exists(lastSeenAt) OR lastSeenAt < "${sighting.at}")`,
  ]);
  expect(resolve(secretStamp(sighting))).toEqual([
    `SET oddSecretSeen = "${seen}"`,
    `${isThere} AND (attribute_not_exists(oddSecretSeen) OR oddSecretSeen < "${seen}")`,
  ]);
});

it("a stamp that is refused, or that meets a change, is one that came too late; nothing else is", () => {
  const named = (name: string) => Object.assign(new Error(name), { name });
  const errors = [
    named("ConditionalCheckFailedException"),
    named("TransactionConflictException"),
    named("AccessDeniedException"),
    { name: "ConditionalCheckFailedException" },
    { name: "TransactionConflictException" },
  ];
  expect(errors.map(isRefusedStamp)).toEqual([true, false, false, false, false]);
  expect(errors.map(isLostRace)).toEqual([true, true, false, false, false]);
});
