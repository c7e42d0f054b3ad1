import { FilterPattern, LogGroup, RetentionDays, SubscriptionFilter } from "aws-cdk-lib/aws-logs";
import { LambdaDestination } from "aws-cdk-lib/aws-logs-destinations";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import { Duration, RemovalPolicy, Stack, Validations } from "aws-cdk-lib/core";
import { Construct } from "constructs";
import {
  type AdditionalLogField,
  additionalLogFields,
  tokenLinesFilter,
} from "../../contract/deployment/access-log.ts";
import { environment, timeouts } from "../../contract/deployment/functions.ts";
import { metrics } from "../../contract/deployment/metrics.ts";
import { apiNamePattern, failedBatchRetention } from "../../contract/deployment/usage.ts";
import { HandlerFunction } from "../handlers/handler-function.ts";
import { addAlarm, functionMetric, period } from "../monitoring/alarm.ts";
import { assertPropTypes } from "../prop-types.ts";
import { usageAccess } from "../service/table-access.ts";
import { assertSameEnvironment } from "../service/table-environment.ts";
import type { ITokenService } from "../service/token-service-base.ts";
import { assertOneOf, assertPattern, assertResolved, checkConstruct } from "../validate-props.ts";
import { assertCanWriteAccessLog, type CountedStage, stageInfo, writeAccessLog } from "./access-log.ts";
import { recordCountedApi } from "./counted-apis.ts";
import type { UsageTable } from "./usage-table.ts";

/** Props of the counting of calls. */
export interface TokenUsageProps {
  /** The service whose tokens call the API. */
  readonly service: ITokenService;
  /** A stage of a RestApi, HttpApi or WebSocketApi that this app defines, without an access log of its own. */
  readonly stage: CountedStage;
  /**
   * The name under which the calls are counted: up to 128 letters, digits and `_ . / : -`. Calls of stages with the
   * same name are counted together.
   * @default the names of the API's stack and of the API in it, e.g. "Orders/Api"
   */
  readonly apiName?: string;
  /**
   * Additional fields of the access log: `sourceIp`, `responseLength`, `errorType`, `extendedRequestId`, `domainName`.
   * @default none: the log has no addresses
   */
  readonly additionalFields?: readonly AdditionalLogField[];
  /**
   * Whether the service's authorizers of the API continue to update `lastSeenAt`, which costs a write for each verdict
   * that isn't cached. By default they don't, and have no permission to write to the table, because `lastSeenAt` is
   * updated from the access log, which includes cached verdicts. Set it if other stages of the API have no TokenUsage.
   * @default false
   */
  readonly keepAuthorizerStamps?: boolean;
  /** How long the access log and the logs of the function are kept. @default six months */
  readonly logRetention?: RetentionDays;
  /** Whether there are CloudWatch alarms. @default true */
  readonly alarms?: boolean;
  /** The topic for those alarms. @default the service's alarmsTopic */
  readonly alarmsTopic?: ITopic;
}

/**
 * Counts which tokens call an API, by hour and by day, route and class of status, from the access log of a stage, which
 * includes calls with a cached verdict. The counts are in the service's usage table.
 *
 * API Gateway writes the logs of RestApis and WebSocketApis with a role that the account has for the region.
 *
 * @example
 * ```ts
 * new TokenUsage(stack, "Usage", { service, stage: api.deploymentStage });
 * ```
 */
export class TokenUsage extends Construct {
  /** The access log. */
  readonly logGroup: LogGroup;
  /** The deliveries of the log that couldn't be counted in any attempt. */
  readonly failures: Queue;

  /** @throws Error naming the prop that is wrong. */
  constructor(scope: Construct, id: string, props: TokenUsageProps) {
    const { apiName, usageTable } = checkConstruct(scope, id, () => checkUsage(scope, props));
    super(scope, id);
    const { service, stage, alarms = true, logRetention = RetentionDays.SIX_MONTHS } = props;
    this.logGroup = new LogGroup(this, "AccessLog", {
      retention: logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    writeAccessLog(stage, this.logGroup, props.additionalFields);
    if (!props.keepAuthorizerStamps) recordCountedApi(this, service, stageInfo(stage).apiId);

    this.failures = new Queue(this, "Failures", {
      retentionPeriod: Duration.seconds(failedBatchRetention),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
    });
    Validations.of(this.failures).acknowledge({
      id: "AwsSolutions-SQS3",
      reason: "This is the dead-letter queue of a function. Only operators read it.",
    });
    const handler = new HandlerFunction(this, "Handler", {
      handler: "usage",
      description: "Counts the calls of an API by token",
      environment: {
        [environment.tableName]: service.tableName,
        [environment.usageTableName]: usageTable.tableName,
        [environment.apiName]: apiName,
      },
      timeout: Duration.seconds(timeouts.usage),
      logRetention,
      deadLetterQueue: this.failures,
    });
    for (const statement of usageAccess(service, usageTable)) handler.allow(statement);
    new SubscriptionFilter(this, "Filter", {
      logGroup: this.logGroup,
      destination: new LambdaDestination(handler.function),
      filterPattern: FilterPattern.literal(tokenLinesFilter),
    });
    if (alarms) this.#addAlarms(handler, props.alarmsTopic ?? service.alarmsTopic);
  }

  #addAlarms(handler: HandlerFunction, topic: ITopic | undefined): void {
    addAlarm(handler, "UncountedBatches", {
      topic,
      description: "Batches of an access log couldn't be counted: usage and last seen are incomplete.",
      metric: this.failures.metricApproximateNumberOfMessagesVisible({ period, statistic: "Maximum" }),
      threshold: 1,
    });
    addAlarm(handler, metrics.unreadableLogLines, {
      topic,
      description: "Lines of an access log can't be read, and aren't counted.",
      metric: functionMetric(metrics.unreadableLogLines, handler.function),
      threshold: 1,
    });
  }
}

/** @throws Error naming the prop that is wrong. */
function checkUsage(scope: Construct, props: TokenUsageProps): { apiName: string; usageTable: UsageTable } {
  assertPropTypes(props, {
    service: "TokenService",
    stage: "Stage",
    apiName: "string?",
    additionalFields: "string[]?",
    keepAuthorizerStamps: "boolean?",
    logRetention: "RetentionDays?",
    alarms: "boolean?",
    alarmsTopic: "Topic?",
  });
  const { service, stage, additionalFields = [] } = props;
  const known = Object.keys(additionalLogFields) as AdditionalLogField[];
  for (const field of additionalFields) assertOneOf("additionalFields", field, known);
  const { usageTable } = service;
  if (!usageTable) {
    throw new Error("service: its usage table isn't known. Pass usageTableArn to fromTokenServiceAttributes.");
  }
  assertSameEnvironment(scope, service);
  assertCanWriteAccessLog(stage);
  const { api } = stageInfo(stage);
  if (props.apiName !== undefined) assertResolved("apiName", props.apiName);
  const { apiName = `${Stack.of(api).stackName}/${api.node.id}` } = props;
  assertPattern("apiName", apiName, apiNamePattern, "1 to 128 letters, digits and _ . / : -");
  return { apiName, usageTable };
}
