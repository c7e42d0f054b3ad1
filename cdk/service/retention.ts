import { Rule, Schedule } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import type { RetentionDays } from "aws-cdk-lib/aws-logs";
import { Duration } from "aws-cdk-lib/core";
import { Construct } from "constructs";
import { environment, timeouts } from "../../contract/deployment/functions.ts";
import { HandlerFunction } from "../handlers/handler-function.ts";
import { retentionAccess, type TableArn } from "./table-access.ts";

/** Props of the function that finishes deletions. */
export interface RetentionProps {
  readonly table: TableArn & { readonly tableName: string };
  readonly logRetention?: RetentionDays | undefined;
}

/**
 * Finishes the deletion of tokens whose audit trails are too long for one request: every hour, it gives the remaining
 * events the time from which DynamoDB deletes them.
 */
export class Retention extends Construct {
  constructor(scope: Construct, id: string, { table, logRetention }: RetentionProps) {
    super(scope, id);
    const handler = new HandlerFunction(this, "Handler", {
      handler: "retention",
      description: "Finishes deletions of tokens with long audit trails",
      environment: { [environment.tableName]: table.tableName },
      timeout: Duration.seconds(timeouts.retention),
      logRetention,
    });
    handler.allow(retentionAccess(table));
    new Rule(this, "Schedule", {
      description: "Finishes deletions of Latchkey's tokens",
      schedule: Schedule.rate(Duration.hours(1)),
      // The next run repeats one that failed.
      targets: [new LambdaFunction(handler.function, { retryAttempts: 0 })],
    });
  }
}
