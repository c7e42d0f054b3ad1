/**
 * The resource types that the local stack ignores because they don't affect callers of the APIs: permissions, which it
 * doesn't enforce, and monitoring.
 */
const ignoredTypes: ReadonlySet<string> = new Set([
  "AWS::ApiGateway::Account",
  "AWS::CDK::Metadata",
  "AWS::CloudWatch::Alarm",
  "AWS::CloudWatch::Dashboard",
  "AWS::IAM::Policy",
  "AWS::IAM::Role",
  "AWS::Lambda::LayerVersion",
  "AWS::Lambda::Permission",
  "AWS::Logs::ResourcePolicy",
  "AWS::S3::BucketPolicy",
  "AWS::SNS::Topic",
  // The local stack doesn't send to queues. A function that reads one has an event source, which is refused.
  "AWS::SQS::Queue",
  "AWS::SQS::QueuePolicy",
]);

/** Whether the local stack ignores resources of this type. */
export function isIgnored(type: string): boolean {
  return ignoredTypes.has(type);
}
