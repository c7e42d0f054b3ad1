import { Alarm, ComparisonOperator, type IMetric, Metric, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import { Duration } from "aws-cdk-lib/core";
import type { Construct } from "constructs";
import { type MetricName, metricDimensions, metricNamespace } from "../../contract/deployment/metrics.ts";

/** The period of all metrics. */
export const period = Duration.minutes(5);

/** When an alarm goes off, and which topic it notifies. */
export interface AlarmProps {
  readonly description: string;
  readonly metric: IMetric;
  /** The alarm goes off at this value or above. */
  readonly threshold: number;
  /** The number of consecutive periods. @default 1 */
  readonly periods?: number;
  readonly topic: ITopic | undefined;
}

/** Adds an alarm that treats missing data as good, and notifies its topic when it goes off and when it ends. */
export function addAlarm(scope: Construct, id: string, props: AlarmProps): Alarm {
  const alarm = new Alarm(scope, `${id}Alarm`, {
    alarmDescription: `Latchkey: ${props.description}`,
    metric: props.metric,
    threshold: props.threshold,
    evaluationPeriods: props.periods ?? 1,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
  const { topic } = props;
  if (topic) {
    const action = { bind: () => ({ alarmActionArn: topic.topicArn }) };
    alarm.addAlarmAction(action);
    alarm.addOkAction(action);
  }
  return alarm;
}

/** The sum of a metric that a function of the service emits. */
export function functionMetric(metricName: MetricName, fn: IFunction): Metric {
  return new Metric({
    namespace: metricNamespace,
    metricName,
    dimensionsMap: { [metricDimensions.function]: fn.functionName },
    statistic: "Sum",
    period,
  });
}
