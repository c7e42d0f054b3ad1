import { AttributeType, Billing, ProjectionType, TableV2 } from "aws-cdk-lib/aws-dynamodb";
import { RemovalPolicy } from "aws-cdk-lib/core";
import type { Construct } from "constructs";
import { tableIndexes, tokenTable } from "../../contract/deployment/table.ts";

/** How the table is kept. */
export interface TokenTableProps {
  readonly removalPolicy: RemovalPolicy;
  /** Other regions that get a copy. */
  readonly replicas?: readonly string[];
}

/** What all tables of the service have in common: string keys, on demand, with backups, protected while they are kept. */
export function commonTableProps(removalPolicy: RemovalPolicy) {
  return {
    partitionKey: { name: tokenTable.partitionKey, type: AttributeType.STRING },
    sortKey: { name: tokenTable.sortKey, type: AttributeType.STRING },
    billing: Billing.onDemand(),
    timeToLiveAttribute: tokenTable.timeToLive,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: removalPolicy !== RemovalPolicy.DESTROY,
    removalPolicy,
  };
}

/**
 * The table of tokens, taken names and the audit trail. It is a global table with a single replica, because
 * then another region can be added later without replacing it.
 */
export function createTokenTable(scope: Construct, { removalPolicy, replicas = [] }: TokenTableProps): TableV2 {
  return new TableV2(scope, "Table", {
    ...commonTableProps(removalPolicy),
    ...(replicas.length > 0 && { replicas: replicas.map((region) => ({ region })) }),
    globalSecondaryIndexes: tableIndexes.map(({ name, partitionKey, sortKey }) => ({
      indexName: name,
      partitionKey: { name: partitionKey, type: AttributeType.STRING },
      sortKey: { name: sortKey, type: AttributeType.STRING },
      projectionType: ProjectionType.KEYS_ONLY,
    })),
  });
}
