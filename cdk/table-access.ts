import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { ownerIndexName } from "./token-table.ts";

/** The table as policies name it. */
export interface TableArn {
  readonly tableArn: string;
}

/**
 * What a function that checks tokens may do: read token items, and stamp when one was last seen. Not even other
 * attributes of the same item, let alone the index.
 */
export function verificationAccess({ tableArn }: TableArn): PolicyStatement[] {
  const tokenItems = { "dynamodb:LeadingKeys": ["TOKEN#*"] };
  return [
    new PolicyStatement({
      sid: "ReadToken",
      actions: ["dynamodb:GetItem"],
      resources: [tableArn],
      conditions: { "ForAllValues:StringLike": tokenItems },
    }),
    new PolicyStatement({
      sid: "StampLastSeen",
      actions: ["dynamodb:UpdateItem"],
      resources: [tableArn],
      conditions: {
        "ForAllValues:StringLike": tokenItems,
        // All attributes that the update names: the key's, the stamp in the expression and in its condition.
        "ForAllValues:StringEquals": { "dynamodb:Attributes": ["pk", "sk", "lastSeenAt"] },
      },
    }),
  ];
}

/** What the function behind the HTTP API may do: everything with items, in transactions too, but never scan. */
export function managementAccess({ tableArn }: TableArn): PolicyStatement[] {
  return [
    new PolicyStatement({
      sid: "ManageTokens",
      actions: [
        "dynamodb:BatchGetItem",
        "dynamodb:ConditionCheckItem",
        "dynamodb:DeleteItem",
        "dynamodb:GetItem",
        "dynamodb:PutItem",
        "dynamodb:Query",
        "dynamodb:UpdateItem",
      ],
      resources: [tableArn],
    }),
    new PolicyStatement({
      sid: "ListByOwner",
      actions: ["dynamodb:Query"],
      resources: [`${tableArn}/index/${ownerIndexName}`],
    }),
  ];
}

/** What the seeding function may do: look tokens up by id and name, and write them. */
export function seedingAccess({ tableArn }: TableArn): PolicyStatement[] {
  return [
    new PolicyStatement({
      sid: "SeedTokens",
      actions: [
        "dynamodb:ConditionCheckItem",
        "dynamodb:DeleteItem",
        "dynamodb:GetItem",
        "dynamodb:PutItem",
        "dynamodb:Query",
        "dynamodb:UpdateItem",
      ],
      resources: [tableArn],
    }),
  ];
}
