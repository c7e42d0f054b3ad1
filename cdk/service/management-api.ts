import { type IAuthorizer, LambdaIntegration, type RestApi } from "aws-cdk-lib/aws-apigateway";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import type { RetentionDays } from "aws-cdk-lib/aws-logs";
import { Duration, Validations } from "aws-cdk-lib/core";
import type { Construct } from "constructs";
import { managementCatalogue } from "../../contract/management-catalogue.ts";
import { grantsFor } from "../../contract/routes.ts";
import { withoutGrants } from "../../core/scope.ts";
import type { RestAuthorizerProps } from "../authorizers/authorizer-props.ts";
import { addGatewayResponses } from "../authorizers/gateway-responses.ts";
import { TokenAuthorizer } from "../authorizers/token-authorizer.ts";
import type { Graphql } from "./graphql.ts";
import { createLoggedRestApi, type Throttling } from "./logged-rest-api.ts";
import { ManagementAuthorizer } from "./management-authorizer.ts";
import { graphqlMethods, type ManagementMethod, managementMethods } from "./management-methods.ts";
import { createPreflight } from "./preflight.ts";
import { createProblemResponses } from "./problem-responses.ts";
import type { SignInProps } from "./sign-in.ts";
import { type ITokenService, referenceTokenService } from "./token-service-base.ts";

/** Props of the management API. */
export interface ManagementApiProps {
  readonly service: ITokenService;
  /** The function behind all operations. */
  readonly handler: IFunction;
  /** If absent, there is no GraphQL. */
  readonly graphql?: Graphql | undefined;
  /** Whether the API has access logs. */
  readonly accessLogs: boolean;
  /** Whether its stage has detailed metrics. */
  readonly detailedMetrics: boolean;
  /** Whether to set the account's role for API Gateway's logs. */
  readonly cloudWatchRole: boolean;
  readonly logRetention?: RetentionDays | undefined;
  readonly throttling: Throttling;
  /** Whether it can only be called by its custom domain name. */
  readonly disableExecuteApiEndpoint: boolean;
  /** The origins whose pages can call it. */
  readonly corsOrigins: readonly string[];
  /** Whether its authorizer has CloudWatch alarms. */
  readonly alarms: boolean;
  /** If absent, the API accepts only secrets. */
  readonly signIn?: SignInProps | undefined;
}

/** Creates the RestApi of the token service, with a method for each operation of the contract. */
export function createManagementApi(scope: Construct, props: ManagementApiProps): RestApi {
  const { service, handler, graphql, corsOrigins, alarms, signIn, ...run } = props;
  const hasPreflight = corsOrigins.length > 0;
  const methods = managementMethods(run.throttling, hasPreflight);
  const methodsForGraphql = graphql ? graphqlMethods(graphql.throttling, run.throttling, hasPreflight) : [];
  const api = createLoggedRestApi(scope, "Api", {
    ...run,
    description: "Latchkey: creates, lists, changes and revokes tokens",
    stageName: "prod",
    methodThrottling: Object.fromEntries(
      [...methods, ...methodsForGraphql].flatMap(({ method, path, throttling }) =>
        throttling ? [[`${path}/${method}`, throttling]] : [],
      ),
    ),
    ...(hasPreflight && { preflight: createPreflight(corsOrigins) }),
  });
  addGatewayResponses(api, createProblemResponses(corsOrigins));
  const authorizerProps: RestAuthorizerProps = {
    service: referenceTokenService(scope, "Management", {
      tableName: service.tableName,
      tableArn: service.tableArn,
      prefix: service.prefix,
      acceptedPrefixes: service.acceptedPrefixes,
      // The scopes of protected APIs have no grants here, but the function must know which of them a caller has.
      scopes: [...service.scopes.map(withoutGrants), ...managementCatalogue],
      // Without a cache, a change of an administrator's token takes effect immediately.
      cacheTtl: Duration.seconds(0),
      lastSeenResolution: service.lastSeenResolution,
      revocation: "ttl",
      ...(service.alarmsTopic && { alarmsTopic: service.alarmsTopic }),
    }),
    anyToken: grantsFor("any"),
    alarms,
    ...(run.logRetention !== undefined && { logRetention: run.logRetention }),
  };
  const authorizer = signIn
    ? new ManagementAuthorizer(scope, "ManagementAuthorizer", authorizerProps, signIn)
    : new TokenAuthorizer(scope, "ManagementAuthorizer", authorizerProps);
  addMethods(api, methods, handler, authorizer);
  if (graphql) addMethods(api, methodsForGraphql, graphql.handler.function);
  return api;
}

/** Adds the methods of one function. They share a permission, because a function's policy has no room for one each. */
function addMethods(
  api: RestApi,
  methods: readonly ManagementMethod[],
  handler: IFunction,
  authorizer?: IAuthorizer,
): void {
  const integration = new LambdaIntegration(handler, { scopePermissionToMethod: false });
  for (const { method, path, hasAuthorizer } of methods) {
    const options = hasAuthorizer && authorizer ? { authorizer } : {};
    const added = api.root.resourceForPath(path).addMethod(method, integration, options);
    if (hasAuthorizer) continue;
    Validations.of(added).acknowledge({
      id: "AwsSolutions-APIG4",
      reason: "This method needs no token, its function checks the secret itself, or the function returns 405.",
    });
  }
}
