import type { RetentionDays } from "aws-cdk-lib/aws-logs";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import type { Duration } from "aws-cdk-lib/core";
import type { Construct } from "constructs";
import { credentialHeaders, type TokenHeader } from "../../contract/deployment/credential-headers.ts";
import { assertPropTypes, type PropTypes } from "../prop-types.ts";
import { assertSameEnvironment } from "../service/table-environment.ts";
import type { ITokenService } from "../service/token-service-base.ts";
import { assertGrantList, assertOneOf, assertRoutes, assertScopeNames, wholeSeconds } from "../validate-props.ts";

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
  /** The topic for those alarms. @default the service's alarmsTopic */
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

/** The types of the props of every authorizer. */
export const authorizerPropTypes: PropTypes<AuthorizerProps> = {
  service: "TokenService",
  header: "string?",
  scopes: "string[]?",
  anyToken: "string[]?",
  dynamodbClient: "string?",
  logRetention: "RetentionDays?",
  alarms: "boolean?",
  alarmsTopic: "Topic?",
};

/** The types of the props of an authorizer whose verdicts are cached. */
export const cachingAuthorizerPropTypes: PropTypes<CachingAuthorizerProps> = {
  ...authorizerPropTypes,
  cacheTtl: "Duration?",
};

/** The props of all kinds of authorizers. */
type AnyAuthorizerProps = Omit<RestAuthorizerProps, "header"> & { readonly header?: string };

/**
 * Checks the props of an authorizer.
 * @param types the types of the props that this kind of authorizer has.
 * @param headers the headers that it supports.
 * @throws Error naming the prop that is wrong.
 */
export function assertAuthorizerProps(
  scope: Construct,
  props: AnyAuthorizerProps,
  types: PropTypes<AuthorizerProps>,
  headers: readonly string[] = Object.values(credentialHeaders),
): void {
  assertPropTypes(props as AuthorizerProps, types);
  const { service, header, scopes, anyToken, dynamodbClient, routes } = props;
  if (header !== undefined) assertOneOf("header", header, headers);
  if (scopes) assertScopeNames("scopes", scopes, service.scopes);
  if (anyToken) assertGrantList("anyToken", anyToken);
  if (dynamodbClient !== undefined) assertOneOf("dynamodbClient", dynamodbClient, dynamodbClients);
  if (routes) assertRoutes("routes", routes);
  resolveCacheTtl(props);
  assertSameEnvironment(scope, service);
}

/**
 * How long the verdicts of an authorizer are cached.
 * @throws Error for longer than the service's `cacheTtl`.
 */
export function resolveCacheTtl({ service, cacheTtl }: Pick<CachingAuthorizerProps, "service" | "cacheTtl">): Duration {
  const requested = cacheTtl ?? service.cacheTtl;
  const max = wholeSeconds("service.cacheTtl", service.cacheTtl);
  if (wholeSeconds("cacheTtl", requested) > max) {
    throw new Error(
      `cacheTtl: ${requested.toSeconds()} s is more than the token service's cacheTtl of ${max} s. Increase the service's cacheTtl first.`,
    );
  }
  return requested;
}
