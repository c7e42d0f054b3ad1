import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { partitions, stampedAttributes, tableIndexes } from "../../contract/deployment/table.ts";
import { usagePartitions } from "../../contract/deployment/usage.ts";

/** The table as policies name it. */
export interface TableArn {
  readonly tableArn: string;
}

const tokens = `${partitions.token}*`;
const owners = `${partitions.owner}*`;

type Action = `${"Get" | "Put" | "Update" | "Delete" | "BatchGet"}Item` | "ConditionCheckItem" | "Query";

/** Allows actions on the items of some partitions of the table. @param sid none where a policy has several of them. */
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

/** A function that checks tokens can read token items, and not the indexes. */
export function introspectionAccess(table: TableArn): PolicyStatement {
  return allowItems(table, "ReadToken", [tokens], ["GetItem"]);
}

/** A backend that uses the guard can read the revocation feed. */
export function feedAccess(table: TableArn): PolicyStatement {
  return allowItems(table, "ReadRevocationFeed", [partitions.feed], ["Query"]);
}

/** Functions that change tokens tell guards of it. */
function feedWriting(table: TableArn): PolicyStatement {
  return allowItems(table, "WriteRevocationFeed", [partitions.feed], ["PutItem"]);
}

/**
 * A function that stamps when tokens were last seen can change no other attribute. Stamping names these alone: the key's,
 * the stamps in the expression and in its condition.
 */
export function stampingAccess(table: TableArn): PolicyStatement {
  const stamp = { "ForAllValues:StringEquals": { "dynamodb:Attributes": [...stampedAttributes] } };
  return allowItems(table, "StampLastSeen", [tokens], ["UpdateItem"], stamp);
}

const usageDays = `${usagePartitions.day}*`;
const usageHours = `${usagePartitions.token}*`;
const usageBatches = `${usagePartitions.batch}*`;

/** The function of the HTTP API can read usage, and not change it. */
export function usageReading(usageTable: TableArn): PolicyStatement {
  return allowItems(usageTable, "ReadUsage", [usageDays, usageHours, usagePartitions.apis], ["BatchGetItem", "Query"]);
}

/**
 * The function that counts usage can add to it, and stamp when tokens were last seen. It can read neither.
 */
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
 * The function of the HTTP API can do everything with tokens, names and events, in transactions too. It can't scan, and
 * can't change the list of protected stages.
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

/** The function of the seed tokens can look tokens up by id and name, and write them. */
export function seedingAccess(table: TableArn): PolicyStatement[] {
  return [allowItems(table, "SeedTokens", [tokens, owners], writing), feedWriting(table)];
}

/** The function that finishes deletions can free names, delete tokens and stamp their events. */
export function retentionAccess(table: TableArn): PolicyStatement {
  const actions = ["DeleteItem", "GetItem", "Query", "UpdateItem"] as const;
  return allowItems(table, "FinishDeletions", [tokens, owners, partitions.deletions], actions);
}

/** The function of the stage registry can keep the list of protected stages. */
export function registrationAccess(table: TableArn): PolicyStatement {
  return allowItems(table, "KeepStages", [partitions.stages], ["DeleteItem", "PutItem"]);
}

/** Functions that flush caches can read the list of protected stages and count the flushes. */
export function flushingAccess(table: TableArn): PolicyStatement[] {
  return [
    allowItems(table, "ListStages", [partitions.stages], ["Query"]),
    allowItems(table, "CountFlushes", [partitions.flushes], ["GetItem", "UpdateItem"]),
  ];
}

/** An authorizer of a WebSocket API can record the connections of a stage. */
export function connectionRecording(table: TableArn, partition: string): PolicyStatement {
  return allowItems(table, undefined, [partition], ["PutItem"]);
}

/** The function that closes connections can find those of one stage whose tokens have changed. */
export function connectionAccess(table: TableArn, partition: string): PolicyStatement[] {
  return [
    introspectionAccess(table),
    feedAccess(table),
    allowItems(table, "KeepConnections", [partition], ["DeleteItem", "PutItem", "Query"]),
  ];
}
