import { FilterPattern, LogGroup, RetentionDays, SubscriptionFilter } from "aws-cdk-lib/aws-logs";
import { LambdaDestination } from "aws-cdk-lib/aws-logs-destinations";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import { Duration, RemovalPolicy, Stack, Token, Validations } from "aws-cdk-lib/core";
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
import type { ITokenService } from "../service/token-service-base.ts";
import { assertOneOf, assertResolved } from "../validate-props.ts";
import { type CountedStage, stageInfo, writeAccessLog } from "./access-log.ts";
import { recordCountedApi } from "./counted-apis.ts";

/** How the calls of a stage are counted. */
export interface TokenUsageProps {
  /** The service whose tokens call the API. */
  readonly service: ITokenService;
  /** A stage of a RestApi, HttpApi or WebSocketApi that this app defines, without an access log of its own. */
  readonly stage: CountedStage;
  /**
   * The name that the calls are counted under: up to 128 letters, digits and `_ . / : -`. Stages of the same name are
   * counted together.
   * @default the names of the API's stack and of the API in it, e.g. "Orders/Api"
   */
  readonly apiName?: string;
  /**
   * What the access log has besides: `sourceIp`, `responseLength`, `errorType`, `extendedRequestId`, `domainName`.
   * @default nothing: the log has no address
   */
  readonly additionalFields?: readonly AdditionalLogField[];
  /**
   * Whether the service's authorizers of the API go on stamping when a token was last seen, which costs a write for each
   * verdict that isn't cached. Without it they stop, and may not write to the table any more: the access log says it
   * better. For APIs with stages that have no TokenUsage.
   * @default false
   */
  readonly keepAuthorizerStamps?: boolean;
  /** How long the access log and the logs of the function are kept. @default six months */
  readonly logRetention?: RetentionDays;
  /** Whether there are CloudWatch alarms. @default true */
  readonly alarms?: boolean;
  /** Where those alarms are sent. @default the service's alarmsTopic */
  readonly alarmsTopic?: ITopic;
}

/**
 * Counts which tokens call an API, by hour and by day, route and class of status, from the access log of a stage: cache
 * hits of the authorizer are in it too. The counts are in the service's table of usage.
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
  /** The deliveries of the log that could not be counted after all attempts. */
  readonly failures: Queue;

  /** @throws Error naming the prop that is wrong. */
  constructor(scope: Construct, id: string, props: TokenUsageProps) {
    super(scope, id);
    assertUsageProps(props);
    const { service, stage, alarms = true, logRetention = RetentionDays.SIX_MONTHS } = props;
    const { usageTable } = service;
    if (!usageTable) {
      throw new Error("service: its table of usage isn't known. Give usageTableArn to fromTokenServiceAttributes.");
    }
    const { api, apiId } = stageInfo(stage);
    const { apiName = `${Stack.of(api).stackName}/${api.node.id}` } = props;
    assertApiName(apiName);

    this.logGroup = new LogGroup(this, "AccessLog", {
      retention: logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    writeAccessLog(stage, this.logGroup, props.additionalFields);
    if (!props.keepAuthorizerStamps) recordCountedApi(this, service, apiId);

    this.failures = new Queue(this, "Failures", {
      retentionPeriod: Duration.seconds(failedBatchRetention),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
    });
    Validations.of(this.failures).acknowledge({
      id: "AwsSolutions-SQS3",
      reason: "This is the dead-letter queue of a function. Nothing reads it but an operator.",
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
      description: "Batches of an access log could not be counted: usage and last seen lack what they say.",
      metric: this.failures.metricApproximateNumberOfMessagesVisible({ period, statistic: "Maximum" }),
      threshold: 1,
    });
    addAlarm(handler, metrics.unreadableLogLines, {
      topic,
      description: "Lines of an access log can't be read, and are not counted.",
      metric: functionMetric(metrics.unreadableLogLines, handler.function),
      threshold: 1,
    });
  }
}

function assertUsageProps(props: TokenUsageProps): void {
  assertPropTypes(props, {
    service: "TokenService",
    stage: "object",
    apiName: "string?",
    additionalFields: "string[]?",
    keepAuthorizerStamps: "boolean?",
    logRetention: "number?",
    alarms: "boolean?",
    alarmsTopic: "object?",
  });
  const known = Object.keys(additionalLogFields) as AdditionalLogField[];
  for (const field of props.additionalFields ?? []) assertOneOf("additionalFields", field, known);
  if (props.apiName !== undefined) assertResolved("apiName", props.apiName);
}

function assertApiName(apiName: string): void {
  if (Token.isUnresolved(apiName) || apiNamePattern.test(apiName)) return;
  throw new Error(`apiName: ${JSON.stringify(apiName)} isn't 1 to 128 letters, digits and _ . / : -.`);
}
