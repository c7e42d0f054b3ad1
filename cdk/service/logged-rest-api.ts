import {
  AccessLogFormat,
  type CorsOptions,
  EndpointType,
  LogGroupLogDestination,
  RestApi,
} from "aws-cdk-lib/aws-apigateway";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { RemovalPolicy, Stack, Validations } from "aws-cdk-lib/core";
import type { Construct } from "constructs";

/** Props of a REST API. */
export interface LoggedRestApiProps {
  readonly description: string;
  readonly stageName: string;
  /**
   * Whether the stage has access logs; `elsewhere` if another construct adds them. API Gateway writes them with the
   * role that is set for the account and region.
   */
  readonly accessLogs: boolean | "elsewhere";
  /** Whether the stage has detailed metrics, which API Gateway bills. @default false */
  readonly detailedMetrics?: boolean;
  /** Whether to set that role, which replaces the previous one of the account and region. */
  readonly cloudWatchRole: boolean;
  readonly logRetention?: RetentionDays | undefined;
  /** The stage's rate limit. Requests above it get 429. */
  readonly throttling: Throttling;
  /** Rate limits of single methods, by `<path>/<METHOD>`. @default none */
  readonly methodThrottling?: Readonly<Record<string, Throttling>>;
  /** The media types of bodies that are binary. @default none: bodies are text */
  readonly binaryMediaTypes?: string[];
  /** The CORS preflight responses. @default none: pages of other origins can't call the API */
  readonly preflight?: CorsOptions;
  /** Whether the API's default endpoint is disabled. @default false */
  readonly disableExecuteApiEndpoint?: boolean;
}

/** A rate limit: requests a second, and the size of a burst. */
export interface Throttling {
  readonly rate: number;
  readonly burst: number;
}

// No headers and no query string: a secret that a client puts there must not reach a log.
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

/** A regional REST API with JSON access logs, tracing and a rate limit. */
export function createLoggedRestApi(scope: Construct, id: string, props: LoggedRestApiProps): RestApi {
  const { detailedMetrics: metricsEnabled = false } = props;
  const api = new RestApi(scope, id, {
    restApiName: uniqueApiName(scope, id),
    description: props.description,
    endpointTypes: [EndpointType.REGIONAL],
    cloudWatchRole: props.cloudWatchRole,
    ...(props.disableExecuteApiEndpoint && { disableExecuteApiEndpoint: true }),
    ...(props.binaryMediaTypes && { binaryMediaTypes: props.binaryMediaTypes }),
    ...(props.preflight && { defaultCorsPreflightOptions: props.preflight }),
    // Other APIs of the account use this role too, so it is kept when the stack is deleted.
    ...(props.cloudWatchRole && { cloudWatchRoleRemovalPolicy: RemovalPolicy.RETAIN }),
    deployOptions: {
      stageName: props.stageName,
      ...(props.accessLogs === true && createAccessLog(scope, id, props.logRetention)),
      metricsEnabled,
      tracingEnabled: true,
      throttlingRateLimit: props.throttling.rate,
      throttlingBurstLimit: props.throttling.burst,
      // The settings of a method replace those of the stage and inherit nothing.
      methodOptions: Object.fromEntries(
        Object.entries(props.methodThrottling ?? {}).map(([method, { rate, burst }]) => [
          method,
          { metricsEnabled, throttlingRateLimit: rate, throttlingBurstLimit: burst },
        ]),
      ),
    },
  });
  // The service has its own outputs.
  api.node.tryRemoveChild("Endpoint");
  Validations.of(api).acknowledge(
    ...(props.accessLogs
      ? []
      : [{ id: "AwsSolutions-APIG1", reason: "Access logs are turned off: the account has no role for them." }]),
    {
      id: "AwsSolutions-APIG2",
      reason: "The function validates requests and responds with problem documents.",
    },
    {
      id: "AwsSolutions-APIG3",
      reason: "A web ACL is the account's decision; it can be attached to the stage's ARN.",
    },
    {
      id: "AwsSolutions-APIG6",
      reason: "The access log has every request and its error. Execution logs go to a log group that never expires.",
    },
    { id: "AwsSolutions-COG4", reason: "The methods are protected by Latchkey's own authorizer." },
    {
      id: "AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]",
      reason: "The managed policy that API Gateway documents for writing logs.",
    },
  );
  return api;
}

/**
 * The name of an API. It is the dimension of its metrics, so APIs with the same name in an account and region would
 * share graphs and alarms.
 */
function uniqueApiName(scope: Construct, id: string): string {
  const stack = Stack.of(scope);
  const path = [...scope.node.scopes.slice(stack.node.scopes.length).map(({ node }) => node.id), id];
  return `${stack.stackName}-${path.join("-")}`;
}

function createAccessLog(scope: Construct, id: string, retention = RetentionDays.SIX_MONTHS) {
  const logGroup = new LogGroup(scope, `${id}AccessLogs`, { retention, removalPolicy: RemovalPolicy.DESTROY });
  return {
    accessLogDestination: new LogGroupLogDestination(logGroup),
    accessLogFormat: AccessLogFormat.custom(JSON.stringify(accessLogFields)),
  };
}
