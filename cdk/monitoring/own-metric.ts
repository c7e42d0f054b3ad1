import { Metric } from "aws-cdk-lib/aws-cloudwatch";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import { Duration } from "aws-cdk-lib/core";
import { type MetricName, metricDimensions, metricNamespace } from "../../contract/deployment/metrics.ts";

/** How often one function counted something, in five minutes. */
export function ownMetric(metricName: MetricName, fn: IFunction): Metric {
  return new Metric({
    namespace: metricNamespace,
    metricName,
    dimensionsMap: { [metricDimensions.function]: fn.functionName },
    statistic: "Sum",
    period: Duration.minutes(5),
  });
}
