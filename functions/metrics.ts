import { environment } from "../contract/deployment/functions.ts";
import { type MetricName, metricDimensions, metricNamespace } from "../contract/deployment/metrics.ts";

/** One count, its dimensions, and what else is to be found with it in the log. */
export interface Count {
  readonly metric: MetricName;
  /** What the metric is counted by, e.g. `{ Reason: "expired" }`. */
  readonly dimensions?: Readonly<Record<string, string>>;
  /** Members of the log line that are no dimensions: of a token no more than its id and its owner. */
  readonly properties?: Readonly<Record<string, string | null>>;
}

/**
 * Counts something in CloudWatch's embedded metric format: a line of the log that becomes a metric. Every count has the
 * dimension `Function`; with further dimensions it is counted by them and by the service's table too.
 *
 * It is written past `console`, whose lines Lambda wraps in another object.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function count({ metric, dimensions = {}, properties = {} }: Count): void {
  const byFunction = metricDimensions.function;
  const functionName = process.env.AWS_LAMBDA_FUNCTION_NAME ?? "local";
  const names = Object.keys(dimensions);
  const byTable = metricDimensions.table;
  const line = {
    _aws: {
      Timestamp: Date.now(),
      CloudWatchMetrics: [
        {
          Namespace: metricNamespace,
          Dimensions: names.length > 0 ? [[byFunction], [byTable, byFunction, ...names]] : [[byFunction]],
          Metrics: [{ Name: metric, Unit: "Count" }],
        },
      ],
    },
    [byFunction]: functionName,
    ...(names.length > 0 && { [byTable]: process.env[environment.tableName] ?? "local" }),
    ...dimensions,
    ...properties,
    [metric]: 1,
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
