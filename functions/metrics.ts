import { environment } from "../contract/deployment/functions.ts";
import { type MetricName, metricDimensions, metricNamespace } from "../contract/deployment/metrics.ts";

/** One count of a metric. */
export interface Count {
  readonly metric: MetricName;
  /** Further dimensions, e.g. `{ Reason: "expired" }`. */
  readonly dimensions?: Readonly<Record<string, string>>;
  /** Other members of the log line. Of a token, only its id and owner may be logged. */
  readonly properties?: Readonly<Record<string, string | null>>;
}

/**
 * Counts a metric by writing a log line in CloudWatch's embedded metric format. Every count has the dimension `Function`.
 * With further dimensions, it is also counted by the service's table and those dimensions.
 *
 * The line isn't written with `console`, whose output Lambda wraps in another object.
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
