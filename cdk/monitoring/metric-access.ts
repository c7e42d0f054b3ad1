import { PolicyStatement } from "aws-cdk-lib/aws-iam";

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
