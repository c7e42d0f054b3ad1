import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { RetentionDays } from "aws-cdk-lib/aws-logs";
import { Duration } from "aws-cdk-lib/core";
import type { Construct } from "constructs";
import { environment, timeouts } from "../../contract/deployment/functions.ts";
import { partitions } from "../../contract/deployment/table.ts";
import { HandlerFunction } from "../handlers/handler-function.ts";
import type { TableArn } from "./table-access.ts";
import type { StageRegistry } from "./token-service-base.ts";

/** What keeps the list of protected stages works with. */
export interface StageRegistrarProps {
  readonly table: TableArn & { readonly tableName: string };
  /** The functions that flush the stages. */
  readonly flushing: readonly HandlerFunction[];
  readonly logRetention?: RetentionDays | undefined;
}

/** The function that keeps the list of protected stages in the table, and leave for others to read it. */
export function createStageRegistrar(scope: Construct, props: StageRegistrarProps): StageRegistry {
  const { table, flushing, logRetention } = props;
  const stageItems = { "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": [partitions.stages] } };
  const registrar = new HandlerFunction(scope, "StageRegistrar", {
    handler: "registration",
    description: "Lists the stages whose authorizer caches revocations flush",
    environment: { [environment.tableName]: table.tableName },
    timeout: Duration.seconds(timeouts.registration),
    logRetention,
  });
  registrar.allow(
    new PolicyStatement({
      sid: "KeepStages",
      actions: ["dynamodb:DeleteItem", "dynamodb:PutItem"],
      resources: [table.tableArn],
      conditions: stageItems,
    }),
  );
  for (const handler of flushing) {
    handler.allow(
      new PolicyStatement({
        sid: "ListStages",
        actions: ["dynamodb:Query"],
        resources: [table.tableArn],
        conditions: stageItems,
      }),
    );
    handler.allow(
      new PolicyStatement({
        sid: "CountFlushes",
        actions: ["dynamodb:GetItem", "dynamodb:UpdateItem"],
        resources: [table.tableArn],
        conditions: { "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": [partitions.flushes] } },
      }),
    );
  }
  return {
    registrarArn: registrar.function.functionArn,
    flushingRoleNames: flushing.map(({ role }) => role.roleName),
  };
}
