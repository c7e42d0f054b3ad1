/**
 * The resource types of the app that don't affect callers of the APIs, so the local stack leaves them out: permissions,
 * which aren't enforced here, and monitoring.
 */
const harmlessTypes: ReadonlySet<string> = new Set([
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
  // Nothing local sends to a queue or reads one: a function that would read one has an event source, which is refused.
  "AWS::SQS::Queue",
  "AWS::SQS::QueuePolicy",
]);

/** Whether the local stack may leave resources of this type out. */
export function isHarmless(type: string): boolean {
  return harmlessTypes.has(type);
}
