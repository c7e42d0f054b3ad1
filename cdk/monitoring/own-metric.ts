import { Metric } from "aws-cdk-lib/aws-cloudwatch";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import { Duration } from "aws-cdk-lib/core";

/** The namespace of the metrics that the functions write to their logs. */
export const metricNamespace = "Latchkey";

/** What the functions count, each by the function that counts it. */
export type OwnMetricName = "Acceptances" | "Faults" | "FlushFailures" | "LastSeenFailures" | "Refusals";

/** How often one function counted something, in five minutes. */
export function ownMetric(metricName: OwnMetricName, fn: IFunction): Metric {
  return new Metric({
    namespace: metricNamespace,
    metricName,
    dimensionsMap: { Function: fn.functionName },
    statistic: "Sum",
    period: Duration.minutes(5),
  });
}
