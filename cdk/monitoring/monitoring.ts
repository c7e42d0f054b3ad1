import type { RestApi } from "aws-cdk-lib/aws-apigateway";
import { Dashboard, GraphWidget, type IWidget, MathExpression, Metric } from "aws-cdk-lib/aws-cloudwatch";
import type { TableV2 } from "aws-cdk-lib/aws-dynamodb";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import { Construct } from "constructs";
import { type MetricName, metricDimensions, metricNamespace, metrics } from "../../contract/deployment/metrics.ts";
import { tableIndexes } from "../../contract/deployment/table.ts";
import { addAlarm, functionMetric, period } from "./alarm.ts";

/** What is monitored. */
export interface MonitoringProps {
  readonly api: RestApi;
  /** The function behind it. */
  readonly handler: LambdaFunction;
  /** The function behind its GraphQL. */
  readonly graphqlHandler?: LambdaFunction | undefined;
  readonly table: TableV2;
  /** Whether revocations flush caches, which can fail. */
  readonly flushes: boolean;
  readonly alarmsTopic?: ITopic | undefined;
}

/**
 * A dashboard of the service and of all authorizers of the account and region, and the alarms of the service. Each
 * authorizer has its own alarms. `docs/operations.md` says what to do about each.
 */
export class Monitoring extends Construct {
  constructor(scope: Construct, id: string, props: MonitoringProps) {
    super(scope, id);
    this.#addAlarms(props);
    new Dashboard(this, "Dashboard", {
      widgets: [authorizerWidgets(), apiWidgets(props), tableWidgets(props.table)],
    });
  }

  #addAlarms(props: MonitoringProps): void {
    const { api, table, flushes, alarmsTopic: topic } = props;
    addAlarm(this, "ApiFaults", {
      topic,
      description: "The management API responded with 5xx at least 5 times in 5 minutes.",
      metric: api.deploymentStage.metricServerError({ statistic: "Sum", period }),
      threshold: 5,
    });
    addAlarm(this, "ApiLatency", {
      topic,
      description: "The p99 latency of the management API was over 3 s for 15 minutes.",
      metric: api.deploymentStage.metricLatency({ statistic: "p99", period }),
      threshold: 3_000,
      periods: 3,
    });
    for (const [name, handler] of monitoredFunctions(props)) {
      addAlarm(this, `${name}Throttles`, {
        topic,
        description: "Lambda throttled a function of the management API.",
        metric: handler.metricThrottles({ period }),
        threshold: 1,
      });
      if (!flushes) continue;
      addAlarm(this, `${name}${metrics.flushFailures}`, {
        topic,
        description: "Flushing an authorizer cache failed: revocations are effective when cached verdicts expire.",
        metric: functionMetric(metrics.flushFailures, handler),
        threshold: 1,
      });
    }
    // An alarm for each, not one for their sum, which would need metric math.
    for (const kind of ["Read", "Write"] as const) {
      addAlarm(this, `Table${kind}Throttles`, {
        topic,
        description: `DynamoDB throttled ${kind.toLowerCase()}s of the table.`,
        metric: throttleEvents(table, kind),
        threshold: 1,
        periods: 2,
      });
      for (const { name } of tableIndexes) {
        addAlarm(this, `${name.replace("by", "By")}${kind}Throttles`, {
          topic,
          description: `DynamoDB throttled ${kind.toLowerCase()}s of the index ${name}.`,
          metric: throttleEvents(table, kind, name),
          threshold: 1,
          periods: 2,
        });
      }
    }
  }
}

/** The functions behind the management API, and what the names of their alarms begin with. */
function monitoredFunctions({ handler, graphqlHandler }: MonitoringProps): [name: string, handler: LambdaFunction][] {
  return [["Api", handler], ...(graphqlHandler ? [["Graphql", graphqlHandler] as [string, LambdaFunction]] : [])];
}

function authorizerWidgets(): IWidget[] {
  return [
    graph("Verdicts of authorizers, by function", [
      everyFunction(metrics.acceptances),
      everyFunction(metrics.refusals),
    ]),
    graph("Refusals by reason", [everyFunction(metrics.refusals, metricDimensions.reason)]),
    graph("Faults and failed updates of lastSeenAt", [
      everyFunction(metrics.faults),
      everyFunction(metrics.lastSeenFailures),
    ]),
  ];
}

function apiWidgets(props: MonitoringProps): IWidget[] {
  const stage = props.api.deploymentStage;
  return [
    graph("Management API: requests", [
      stage.metricCount({ statistic: "Sum", period }),
      stage.metricClientError({ statistic: "Sum", period }),
      stage.metricServerError({ statistic: "Sum", period }),
    ]),
    graph("Management API: latency in ms", [
      stage.metricLatency({ statistic: "p50", period, label: "p50" }),
      stage.metricLatency({ statistic: "p99", period, label: "p99" }),
    ]),
    graph(
      "Management API: functions",
      monitoredFunctions(props).flatMap(([, handler]) => [
        handler.metricErrors({ period }),
        handler.metricThrottles({ period }),
        ...(props.flushes ? [functionMetric(metrics.flushFailures, handler)] : []),
      ]),
    ),
  ];
}

function tableWidgets(table: TableV2): IWidget[] {
  return [
    graph("Table: consumed capacity", [
      table.metricConsumedReadCapacityUnits({ period }),
      table.metricConsumedWriteCapacityUnits({ period }),
    ]),
    graph(
      "Table and indexes: throttled requests",
      [undefined, ...tableIndexes.map(({ name }) => name)].flatMap((index) => [
        throttleEvents(table, "Read", index).with({ label: `${index ?? "table"}: reads` }),
        throttleEvents(table, "Write", index).with({ label: `${index ?? "table"}: writes` }),
      ]),
    ),
  ];
}

/** The throttled requests of the table, or of one of its indexes, which the table's metric doesn't include. */
function throttleEvents(table: TableV2, kind: "Read" | "Write", index?: string): Metric {
  return new Metric({
    namespace: "AWS/DynamoDB",
    metricName: `${kind}ThrottleEvents`,
    dimensionsMap: { TableName: table.tableName, ...(index !== undefined && { GlobalSecondaryIndexName: index }) },
    statistic: "Sum",
    period,
  });
}

/** A metric of all functions that emit it, those of other stacks and apps included. */
function everyFunction(metricName: MetricName, by?: string): MathExpression {
  const dimensions = [...(by ? [metricDimensions.table] : []), metricDimensions.function, ...(by ? [by] : [])].join(
    ",",
  );
  return new MathExpression({
    expression: `SEARCH('{${metricNamespace},${dimensions}} MetricName="${metricName}"', 'Sum', ${period.toSeconds()})`,
    label: by ? "" : metricName,
    period,
    usingMetrics: {},
  });
}

function graph(title: string, left: (Metric | MathExpression)[]): GraphWidget {
  return new GraphWidget({ title, left, width: 8, height: 6 });
}

/**
 * A function that reports on metrics can list and read them: those of the whole account, since IAM can't narrow these
 * actions, not even to a namespace.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html
 */
export function metricReading(): PolicyStatement {
  return new PolicyStatement({
    sid: "ReadMetrics",
    actions: ["cloudwatch:GetMetricData", "cloudwatch:ListMetrics"],
    resources: ["*"],
  });
}
