import { TableV2 } from "aws-cdk-lib/aws-dynamodb";
import type { RemovalPolicy } from "aws-cdk-lib/core";
import type { Construct } from "constructs";
import { commonTableProps } from "../service/token-table.ts";

/** The usage table, for other stacks. */
export interface UsageTable {
  readonly tableName: string;
  readonly tableArn: string;
}

/** Creates the usage table. Without a `TokenUsage` it stays empty and costs nothing. */
export function createUsageTable(
  scope: Construct,
  { removalPolicy }: { readonly removalPolicy: RemovalPolicy },
): TableV2 {
  return new TableV2(scope, "UsageTable", commonTableProps(removalPolicy));
}
