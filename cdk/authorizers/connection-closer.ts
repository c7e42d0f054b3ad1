import type { IWebSocketStage } from "aws-cdk-lib/aws-apigatewayv2";
import { Rule, Schedule } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { Duration, Stack } from "aws-cdk-lib/core";
import { Construct } from "constructs";
import { environment, timeouts } from "../../contract/deployment/functions.ts";
import { connectionPartition } from "../../contract/deployment/table.ts";
import type { ConnectionSettings } from "../../core/settings.ts";
import { HandlerFunction } from "../handlers/handler-function.ts";
import { addAlarm } from "../monitoring/alarm.ts";
import { assertPropTypes, assertType } from "../prop-types.ts";
import { connectionAccess } from "../service/table-access.ts";
import { assertResolved, wholeSeconds } from "../validate-props.ts";
import { selectScopes } from "./authorizer-function.ts";
import type { AuthorizerProps } from "./authorizer-props.ts";

/** Options for closing connections. */
export interface CloseConnectionsOptions {
  /**
   * The time between two checks, 1 to 60 s: about how long a connection can stay open after its token lost its access.
   * With less than a minute, the function runs continuously.
   * @default 60 seconds
   */
  readonly interval?: Duration;
}

/** @throws Error naming what is wrong. */
export function assertCloseConnections(stage: IWebSocketStage, options: CloseConnectionsOptions): void {
  assertType("stage", stage, "WebSocketStage");
  assertResolved("stage.stageName", stage.stageName);
  assertPropTypes(options, { interval: "Duration?" });
  if (options.interval) checkInterval(options.interval);
}

function checkInterval(interval: Duration): number {
  return wholeSeconds("interval", interval, { min: 1, max: 60 });
}

/**
 * The function that closes the connections of one stage of a WebSocket API whose tokens have lost their access. It
 * reads the revocation feed every minute or more often, and can close the connections of this one stage only.
 */
export class ConnectionCloser extends Construct {
  /** The partition of the table with the stage's connections. */
  readonly partition: string;

  constructor(
    scope: Construct,
    id: string,
    stage: IWebSocketStage,
    props: Omit<AuthorizerProps, "header"> & Pick<CloseConnectionsOptions, "interval">,
  ) {
    super(scope, id);
    const { service, anyToken = [], interval = Duration.minutes(1), alarms = true } = props;
    const { apiId } = stage.api;
    const { stageName } = stage;
    const settings: ConnectionSettings = {
      stageName,
      scopes: selectScopes(props),
      anyToken,
      interval: checkInterval(interval),
    };
    this.partition = connectionPartition({ apiId, stageName });
    const handler = new HandlerFunction(this, "Handler", {
      handler: "connections",
      description: "Closes WebSocket connections whose tokens have lost their access",
      settings,
      environment: {
        [environment.tableName]: service.tableName,
        [environment.webSocketApiId]: apiId,
        [environment.connectionsUrl]: stage.callbackUrl,
      },
      timeout: Duration.seconds(timeouts.connections),
      memorySize: 128,
      logRetention: props.logRetention,
    });
    for (const statement of connectionAccess(service, this.partition)) handler.allow(statement);
    handler.allow(
      new PolicyStatement({
        sid: "CloseConnections",
        actions: ["execute-api:ManageConnections"],
        resources: [
          Stack.of(this).formatArn({
            service: "execute-api",
            resource: apiId,
            resourceName: `${stageName}/DELETE/@connections/*`,
          }),
        ],
      }),
    );
    new Rule(this, "Schedule", {
      description: "Closes connections of Latchkey's revoked tokens",
      schedule: Schedule.rate(Duration.minutes(1)),
      // The next run makes up for a failed one.
      targets: [new LambdaFunction(handler.function, { retryAttempts: 0 })],
    });
    if (alarms) {
      addAlarm(handler, "OpenConnections", {
        topic: props.alarmsTopic ?? service.alarmsTopic,
        description: "Connections of tokens that lost their access may still be open.",
        metric: handler.function.metricErrors({ period: Duration.minutes(5) }),
        threshold: 3,
      });
    }
  }
}
