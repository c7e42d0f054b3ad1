import { AttributeType, Billing, TableV2 } from "aws-cdk-lib/aws-dynamodb";
import { RemovalPolicy } from "aws-cdk-lib/core";
import type { Construct } from "constructs";
import { tokenTable } from "../../contract/deployment/table.ts";

/** The table of usage as other stacks know it. */
export interface UsageTable {
  readonly tableName: string;
  readonly tableArn: string;
}

/** Creates the table that usage is counted in. Without a `TokenUsage` it stays empty, and costs nothing. */
export function createUsageTable(
  scope: Construct,
  { removalPolicy }: { readonly removalPolicy: RemovalPolicy },
): TableV2 {
  return new TableV2(scope, "UsageTable", {
    partitionKey: { name: tokenTable.partitionKey, type: AttributeType.STRING },
    sortKey: { name: tokenTable.sortKey, type: AttributeType.STRING },
    billing: Billing.onDemand(),
    timeToLiveAttribute: tokenTable.timeToLive,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: removalPolicy !== RemovalPolicy.DESTROY,
    removalPolicy,
  });
}
