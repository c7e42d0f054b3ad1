import type { RetentionDays } from "aws-cdk-lib/aws-logs";
import { Duration } from "aws-cdk-lib/core";
import type { Construct } from "constructs";
import { environment, timeouts } from "../../contract/deployment/functions.ts";
import { HandlerFunction } from "../handlers/handler-function.ts";
import { flushingAccess, registrationAccess, type TableArn } from "./table-access.ts";
import type { StageRegistry } from "./token-service-base.ts";

/** Props of the stage registry. */
export interface StageRegistrarProps {
  readonly table: TableArn & { readonly tableName: string };
  /** The functions that flush the stages. */
  readonly flushing: readonly HandlerFunction[];
  readonly logRetention?: RetentionDays | undefined;
}

/**
 * Creates the function that keeps the list of protected stages in the table, and allows the functions that flush to read
 * that list.
 */
export function createStageRegistrar(scope: Construct, props: StageRegistrarProps): StageRegistry {
  const { table, flushing, logRetention } = props;
  const registrar = new HandlerFunction(scope, "StageRegistrar", {
    handler: "registration",
    description: "Lists the stages whose authorizer caches revocations flush",
    environment: { [environment.tableName]: table.tableName },
    timeout: Duration.seconds(timeouts.registration),
    logRetention,
  });
  registrar.allow(registrationAccess(table));
  for (const handler of flushing) {
    for (const statement of flushingAccess(table)) handler.allow(statement);
  }
  return {
    registrarArn: registrar.function.functionArn,
    flushingRoleNames: flushing.map(({ role }) => role.roleName),
  };
}
