import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { partitions, stampedAttributes, tableIndexes } from "../../contract/deployment/table.ts";
import { usagePartitions } from "../../contract/deployment/usage.ts";

/** A table, as policies refer to it. */
export interface TableArn {
  readonly tableArn: string;
}

const tokens = `${partitions.token}*`;
const owners = `${partitions.owner}*`;

type Action = `${"Get" | "Put" | "Update" | "Delete" | "BatchGet"}Item` | "ConditionCheckItem" | "Query";

/** Allows actions on items of some partitions. @param sid `undefined` if a policy has several of these statements. */
function allowItems(
  { tableArn }: TableArn,
  sid: string | undefined,
  partitionKeys: readonly string[],
  actions: readonly Action[],
  conditions: object = {},
): PolicyStatement {
  return new PolicyStatement({
    ...(sid !== undefined && { sid }),
    actions: actions.map((action) => `dynamodb:${action}`),
    resources: [tableArn],
    conditions: { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": partitionKeys }, ...conditions },
  });
}

/** For a function that checks tokens: it can read token items, but not the indexes. */
export function introspectionAccess(table: TableArn): PolicyStatement {
  return allowItems(table, "ReadToken", [tokens], ["GetItem"]);
}

/** For a backend with a guard: it can read the revocation feed. */
export function feedAccess(table: TableArn): PolicyStatement {
  return allowItems(table, "ReadRevocationFeed", [partitions.feed], ["Query"]);
}

/** For functions that change tokens: they can add entries to the revocation feed. */
function feedWriting(table: TableArn): PolicyStatement {
  return allowItems(table, "WriteRevocationFeed", [partitions.feed], ["PutItem"]);
}

/**
 * For a function that updates when tokens were last seen: it can change no other attribute. Its requests name only the
 * key attributes and those of the time, in the expression and in the condition.
 */
export function stampingAccess(table: TableArn): PolicyStatement {
  const stamp = { "ForAllValues:StringEquals": { "dynamodb:Attributes": [...stampedAttributes] } };
  return allowItems(table, "StampLastSeen", [tokens], ["UpdateItem"], stamp);
}

const usageDays = `${usagePartitions.day}*`;
const usageHours = `${usagePartitions.token}*`;
const usageBatches = `${usagePartitions.batch}*`;

/** For the function of the HTTP API: it can read usage, but not change it. */
export function usageReading(usageTable: TableArn): PolicyStatement {
  return allowItems(usageTable, "ReadUsage", [usageDays, usageHours, usagePartitions.apis], ["BatchGetItem", "Query"]);
}

/** For the function that counts usage: it can add to usage and update when tokens were last seen, but read neither. */
export function usageAccess(tokenTable: TableArn, usageTable: TableArn): PolicyStatement[] {
  return [
    stampingAccess(tokenTable),
    allowItems(usageTable, "AddUsage", [usageDays, usageHours], ["UpdateItem"]),
    allowItems(usageTable, "RememberBatches", [usageBatches, usagePartitions.apis], ["PutItem"]),
  ];
}

const writing: readonly Action[] = [
  "BatchGetItem",
  "ConditionCheckItem",
  "DeleteItem",
  "GetItem",
  "PutItem",
  "Query",
  "UpdateItem",
];

/**
 * For the function of the HTTP API: it can read and write tokens, names and events. It can't scan the table or change
 * the list of protected stages.
 */
export function managementAccess(table: TableArn): PolicyStatement[] {
  return [
    allowItems(table, "ManageTokens", [tokens, owners, partitions.deletions], writing),
    new PolicyStatement({
      sid: "ListTokens",
      actions: ["dynamodb:Query"],
      resources: tableIndexes.map(({ name }) => `${table.tableArn}/index/${name}`),
    }),
    feedWriting(table),
  ];
}

/** For the function of the seed tokens: it can read tokens by id and name, and write them. */
export function seedingAccess(table: TableArn): PolicyStatement[] {
  return [allowItems(table, "SeedTokens", [tokens, owners], writing), feedWriting(table)];
}

/** For the function that finishes deletions: it can release names, delete tokens and set the expiry of their events. */
export function retentionAccess(table: TableArn): PolicyStatement {
  const actions = ["DeleteItem", "GetItem", "Query", "UpdateItem"] as const;
  return allowItems(table, "FinishDeletions", [tokens, owners, partitions.deletions], actions);
}

/** For the function of the stage registry: it can change the list of protected stages. */
export function registrationAccess(table: TableArn): PolicyStatement {
  return allowItems(table, "KeepStages", [partitions.stages], ["DeleteItem", "PutItem"]);
}

/** For functions that flush caches: they can read the list of protected stages and count the flushes. */
export function flushingAccess(table: TableArn): PolicyStatement[] {
  return [
    allowItems(table, "ListStages", [partitions.stages], ["Query"]),
    allowItems(table, "CountFlushes", [partitions.flushes], ["GetItem", "UpdateItem"]),
  ];
}

/** For an authorizer of a WebSocket API: it can record the connections of a stage. */
export function connectionRecording(table: TableArn, partition: string): PolicyStatement {
  return allowItems(table, undefined, [partition], ["PutItem"]);
}

/** For the function that closes connections: it can find the connections of one stage whose tokens have changed. */
export function connectionAccess(table: TableArn, partition: string): PolicyStatement[] {
  return [
    introspectionAccess(table),
    feedAccess(table),
    allowItems(table, "KeepConnections", [partition], ["DeleteItem", "PutItem", "Query"]),
  ];
}
