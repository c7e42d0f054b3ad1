/**
 * The resource types that change nothing about what a caller of the APIs sees, so that leaving them out still runs
 * what the app describes: permissions, which are not enforced here, and observation.
 */
const harmlessTypes: ReadonlySet<string> = new Set([
  "AWS::ApiGateway::Account",
  "AWS::ApplicationInsights::Application",
  "AWS::Backup::BackupPlan",
  "AWS::Backup::BackupSelection",
  "AWS::Backup::BackupVault",
  "AWS::CDK::Metadata",
  "AWS::CloudWatch::Alarm",
  "AWS::CloudWatch::CompositeAlarm",
  "AWS::CloudWatch::Dashboard",
  "AWS::IAM::ManagedPolicy",
  "AWS::IAM::Policy",
  "AWS::IAM::Role",
  "AWS::KMS::Alias",
  "AWS::KMS::Key",
  "AWS::Lambda::EventInvokeConfig",
  "AWS::Lambda::LayerVersion",
  "AWS::Lambda::Permission",
  "AWS::Logs::MetricFilter",
  "AWS::Logs::QueryDefinition",
  "AWS::Logs::ResourcePolicy",
  "AWS::S3::BucketPolicy",
  "AWS::SNS::Subscription",
  "AWS::SNS::Topic",
  "AWS::SNS::TopicPolicy",
  // Nothing local sends to a queue or reads one: a function that would read one has an event source, which is refused.
  "AWS::SQS::Queue",
  "AWS::SQS::QueuePolicy",
  "AWS::SecretsManager::ResourcePolicy",
]);

/** Whether the local stack may leave resources of this type out. */
export function isHarmless(type: string): boolean {
  return harmlessTypes.has(type);
}
