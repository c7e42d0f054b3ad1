import { Rule, Schedule } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import type { RetentionDays } from "aws-cdk-lib/aws-logs";
import { Duration } from "aws-cdk-lib/core";
import { Construct } from "constructs";
import { environment, timeouts } from "../../contract/deployment/functions.ts";
import { HandlerFunction } from "../handlers/handler-function.ts";
import { retentionAccess, type TableArn } from "./table-access.ts";

/** Where the deletions are. */
export interface RetentionProps {
  readonly table: TableArn & { readonly tableName: string };
  readonly logRetention?: RetentionDays | undefined;
}

/**
 * Finishes deletions of tokens whose audit trails are too long for one request: every hour it gives the events that are
 * left the time from which DynamoDB removes them.
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
    for (const statement of retentionAccess(table)) handler.allow(statement);
    new Rule(this, "Schedule", {
      description: "Finishes deletions of Latchkey's tokens",
      schedule: Schedule.rate(Duration.hours(1)),
      // A run that failed is done again by the next one.
      targets: [new LambdaFunction(handler.function, { retryAttempts: 0 })],
    });
  }
}
