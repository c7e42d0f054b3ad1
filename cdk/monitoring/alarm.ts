import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import type { Construct } from "constructs";

/** When an alarm goes off, and whom it tells. */
export interface AlarmProps {
  readonly description: string;
  readonly metric: IMetric;
  /** It goes off from this value on. */
  readonly threshold: number;
  /** For how many periods in a row. @default 1 */
  readonly periods?: number;
  readonly topic: ITopic | undefined;
}

/** Adds an alarm that is silent while nothing happens, and tells of its end too. */
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
    const tell = { bind: () => ({ alarmActionArn: topic.topicArn }) };
    alarm.addAlarmAction(tell);
    alarm.addOkAction(tell);
  }
  return alarm;
}
