import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { partitions, stampedAttributes, tableIndexes } from "../../contract/deployment/table.ts";

/** The table as policies name it. */
export interface TableArn {
  readonly tableArn: string;
}

const tokenPartitions = `${partitions.token}*`;
const ownerPartitions = `${partitions.owner}*`;

/** What a function that only asks for tokens may do: read token items. */
export function introspectionAccess({ tableArn }: TableArn): PolicyStatement {
  return new PolicyStatement({
    sid: "ReadToken",
    actions: ["dynamodb:GetItem"],
    resources: [tableArn],
    conditions: itemsIn(tokenPartitions),
  });
}

/**
 * What a function that checks tokens may do: read token items, and stamp when one was last seen. Not even other
 * attributes of the same item, let alone the index.
 */
export function verificationAccess(table: TableArn): PolicyStatement[] {
  return [
    introspectionAccess(table),
    new PolicyStatement({
      sid: "StampLastSeen",
      actions: ["dynamodb:UpdateItem"],
      resources: [table.tableArn],
      conditions: {
        ...itemsIn(tokenPartitions),
        // All attributes that the update names: the key's, the stamp in the expression and in its condition.
        "ForAllValues:StringEquals": { "dynamodb:Attributes": [...stampedAttributes] },
      },
    }),
  ];
}

/**
 * What the function behind the HTTP API may do: everything with tokens, names and events, in transactions too, but
 * never scan. The list of protected stages is not its to change.
 */
export function managementAccess(table: TableArn): PolicyStatement[] {
  const { tableArn } = table;
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
      conditions: itemsIn(tokenPartitions, ownerPartitions, partitions.deletions),
    }),
    new PolicyStatement({
      sid: "ListTokens",
      actions: ["dynamodb:Query"],
      resources: tableIndexes.map(({ name }) => `${tableArn}/index/${name}`),
    }),
    feedWriting(table),
  ];
}

/** What the seeding function may do: look tokens up by id and name, and write them. */
export function seedingAccess(table: TableArn): PolicyStatement[] {
  const { tableArn } = table;
  return [
    new PolicyStatement({
      sid: "SeedTokens",
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
      conditions: itemsIn(tokenPartitions, ownerPartitions),
    }),
    feedWriting(table),
  ];
}

/** What the function that finishes deletions may do: free names, remove tokens and stamp their events. */
export function retentionAccess({ tableArn }: TableArn): PolicyStatement[] {
  return [
    new PolicyStatement({
      sid: "FinishDeletions",
      actions: ["dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:Query", "dynamodb:UpdateItem"],
      resources: [tableArn],
      conditions: itemsIn(tokenPartitions, ownerPartitions, partitions.deletions),
    }),
  ];
}

/** What a backend that uses the guard may do: read the revocation feed. */
export function feedAccess({ tableArn }: TableArn): PolicyStatement {
  return new PolicyStatement({
    sid: "ReadRevocationFeed",
    actions: ["dynamodb:Query"],
    resources: [tableArn],
    conditions: itemsIn(partitions.feed),
  });
}

/** What an authorizer of a WebSocket API may do besides: record the connections of a stage. */
export function connectionRecording({ tableArn }: TableArn, partition: string): PolicyStatement {
  return new PolicyStatement({
    // One statement for each stage, which an id would forbid.
    actions: ["dynamodb:PutItem"],
    resources: [tableArn],
    conditions: itemsIn(partition),
  });
}

/** What the function that closes connections may do: find those of one stage whose tokens have changed. */
export function connectionAccess(table: TableArn, partition: string): PolicyStatement[] {
  return [
    introspectionAccess(table),
    feedAccess(table),
    new PolicyStatement({
      sid: "KeepConnections",
      actions: ["dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:Query"],
      resources: [table.tableArn],
      conditions: itemsIn(partition),
    }),
  ];
}

/** Whoever changes tokens tells the guards of it. */
function feedWriting({ tableArn }: TableArn): PolicyStatement {
  return new PolicyStatement({
    sid: "WriteRevocationFeed",
    actions: ["dynamodb:PutItem"],
    resources: [tableArn],
    conditions: itemsIn(partitions.feed),
  });
}

function itemsIn(...partitions: string[]) {
  return { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": partitions } };
}
