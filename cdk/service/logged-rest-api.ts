import {
  AccessLogFormat,
  type CorsOptions,
  EndpointType,
  LogGroupLogDestination,
  RestApi,
} from "aws-cdk-lib/aws-apigateway";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { RemovalPolicy, Validations } from "aws-cdk-lib/core";
import type { Construct } from "constructs";

/** How a REST API is run. */
export interface LoggedRestApiProps {
  readonly description: string;
  readonly stageName: string;
  /** Whether to give API Gateway the role that lets it write logs, once for account and region. */
  readonly cloudWatchRole: boolean;
  /** What becomes of that role when the stack is deleted. @default RemovalPolicy.RETAIN */
  readonly removalPolicy?: RemovalPolicy;
  readonly logRetention?: RetentionDays | undefined;
  /** Requests a second that the stage takes, and how many at once, before it answers 429. */
  readonly throttling: Throttling;
  /** Methods that have a limit of their own besides, by `<path>/<METHOD>`. @default none */
  readonly methodThrottling?: Readonly<Record<string, Throttling>>;
  /** What browsers are told before they call it from another origin's page. @default nothing: they may not */
  readonly preflight?: CorsOptions;
  /** Whether the name that API Gateway gives the API leads nowhere. @default false */
  readonly hidesDefaultEndpoint?: boolean;
}

/** Requests a second, and how many at once. */
export interface Throttling {
  readonly rate: number;
  readonly burst: number;
}

// No header and no query: a secret that someone puts there must not reach a log.
const accessLogFields = {
  requestId: "$context.requestId",
  time: "$context.requestTimeEpoch",
  sourceIp: "$context.identity.sourceIp",
  method: "$context.httpMethod",
  resource: "$context.resourcePath",
  status: "$context.status",
  responseLength: "$context.responseLength",
  latency: "$context.responseLatency",
  integrationLatency: "$context.integrationLatency",
  authorizerLatency: "$context.authorizer.latency",
  authorizerStatus: "$context.authorizer.status",
  tokenId: "$context.authorizer.tokenId",
  owner: "$context.authorizer.owner",
  errorType: "$context.error.responseType",
  traceId: "$context.xrayTraceId",
};

/** A regional REST API with JSON access logs, tracing, metrics and a limit on the rate of calls. */
export function createLoggedRestApi(scope: Construct, id: string, props: LoggedRestApiProps): RestApi {
  const accessLogs = new LogGroup(scope, `${id}AccessLogs`, {
    retention: props.logRetention ?? RetentionDays.SIX_MONTHS,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const api = new RestApi(scope, id, {
    description: props.description,
    endpointTypes: [EndpointType.REGIONAL],
    cloudWatchRole: props.cloudWatchRole,
    ...(props.hidesDefaultEndpoint && { disableExecuteApiEndpoint: true }),
    ...(props.preflight && { defaultCorsPreflightOptions: props.preflight }),
    ...(props.cloudWatchRole && { cloudWatchRoleRemovalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN }),
    deployOptions: {
      stageName: props.stageName,
      accessLogDestination: new LogGroupLogDestination(accessLogs),
      accessLogFormat: AccessLogFormat.custom(JSON.stringify(accessLogFields)),
      metricsEnabled: true,
      tracingEnabled: true,
      throttlingRateLimit: props.throttling.rate,
      throttlingBurstLimit: props.throttling.burst,
      // What a method's entry leaves out is not taken from the stage's.
      methodOptions: Object.fromEntries(
        Object.entries(props.methodThrottling ?? {}).map(([method, { rate, burst }]) => [
          method,
          { metricsEnabled: true, throttlingRateLimit: rate, throttlingBurstLimit: burst },
        ]),
      ),
    },
  });
  // An output for each API would only repeat what the constructs put out by name.
  api.node.tryRemoveChild("Endpoint");
  Validations.of(api).acknowledge(
    {
      id: "AwsSolutions-APIG2",
      reason: "The function validates requests itself, and answers what is wrong as a problem document.",
    },
    {
      id: "AwsSolutions-APIG3",
      reason: "Whether a web ACL is worth its price is for the account to decide; it is attached to the stage's ARN.",
    },
    {
      id: "AwsSolutions-APIG6",
      reason: "The access log has every call and its error. Execution logs go to a group that never expires.",
    },
    { id: "AwsSolutions-COG4", reason: "The methods are protected by Latchkey's own authorizer." },
    {
      id: "AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]",
      reason: "The role that API Gateway documents for its logs, one for account and region.",
    },
  );
  return api;
}
