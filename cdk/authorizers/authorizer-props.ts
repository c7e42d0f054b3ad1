import type { RetentionDays } from "aws-cdk-lib/aws-logs";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import type { Duration } from "aws-cdk-lib/core";
import { credentialHeaders, type TokenHeader } from "../../contract/deployment/credential-headers.ts";
import { assertPropTypes, type PropTypes } from "../prop-types.ts";
import type { ITokenService } from "../service/token-service-base.ts";
import { assertOneOf, assertRoutes } from "../validate-props.ts";

/** The ways for an authorizer to call DynamoDB. */
export const dynamodbClients = ["built-in", "sdk"] as const;

/** Props of every authorizer. */
export interface AuthorizerProps {
  /** The service whose tokens are accepted. */
  readonly service: ITokenService;
  /** The header that carries the secret. @default "Authorization" */
  readonly header?: TokenHeader;
  /**
   * The names of the service's scopes that open routes of this API.
   * @default all of them
   * @example ["lookup:read"]
   */
  readonly scopes?: readonly string[];
  /**
   * Grants that every usable token has on this API, whatever its scopes.
   * @default none
   * @example ["GET /whoami"]
   */
  readonly anyToken?: readonly string[];
  /**
   * How the authorizer's function calls DynamoDB: `built-in` signs its two calls itself, which loads and decides in
   * less than half the time; `sdk` uses the AWS SDK, which supports more credential sources and settings.
   * @default "built-in"
   */
  readonly dynamodbClient?: (typeof dynamodbClients)[number];
  /** How long the logs of the authorizer's function are kept. @default six months */
  readonly logRetention?: RetentionDays;
  /** Whether the authorizer's function has CloudWatch alarms. @default true */
  readonly alarms?: boolean;
  /** Where those alarms are sent. @default the service's alarmsTopic */
  readonly alarmsTopic?: ITopic;
}

/** Props of authorizers whose verdicts API Gateway caches. */
export interface CachingAuthorizerProps extends AuthorizerProps {
  /**
   * How long API Gateway caches a verdict, 0 to 3600 s. It can't be longer than the service's `cacheTtl`, from which
   * the service computes when a change is effective.
   * @default the service's cacheTtl
   */
  readonly cacheTtl?: Duration;
}

/** Props of authorizers of a RestApi. */
export interface RestAuthorizerProps extends CachingAuthorizerProps {
  /**
   * Routes of the API that this app doesn't define: those of an imported API, or of an OpenAPI document that isn't
   * inline. With the list, grants open exactly the routes that they name. Without it, a grant with parameters may open
   * other routes too, and the synthesis warns of it.
   * @default none: the app defines all routes
   * @example ["GET /v1/orders/{id}", "ANY /files/{path+}"]
   */
  readonly routes?: readonly string[];
}

const authorizerPropTypes: PropTypes<RestAuthorizerProps> = {
  service: "TokenService",
  header: "string?",
  scopes: "string[]?",
  anyToken: "string[]?",
  dynamodbClient: "string?",
  logRetention: "number?",
  alarms: "boolean?",
  alarmsTopic: "object?",
  cacheTtl: "Duration?",
  routes: "string[]?",
};

/**
 * Checks the props of an authorizer that don't depend on the API.
 * @param headers the headers that the authorizer supports.
 * @throws Error naming the prop that is wrong.
 */
export function assertAuthorizerProps(
  props: Omit<RestAuthorizerProps, "header"> & { readonly header?: string },
  headers: readonly string[] = Object.values(credentialHeaders),
): void {
  // Apps without types may leave the props out.
  const { header, routes, ...others } = props ?? {};
  assertPropTypes<RestAuthorizerProps>({ ...others, ...(routes && { routes }) }, authorizerPropTypes);
  if (header !== undefined) assertOneOf("header", header, headers);
  if (routes) assertRoutes("routes", routes);
}
