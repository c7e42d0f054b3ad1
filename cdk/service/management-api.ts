import { LambdaIntegration, type RestApi } from "aws-cdk-lib/aws-apigateway";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import type { RetentionDays } from "aws-cdk-lib/aws-logs";
import { Duration, type RemovalPolicy, Validations } from "aws-cdk-lib/core";
import type { Construct } from "constructs";
import { grantsFor, routes } from "../../contract/routes.ts";
import { managementScopes, type Scope, withoutGrants } from "../../core/scope.ts";
import { addGatewayResponses } from "../authorizers/gateway-responses.ts";
import { TokenAuthorizer } from "../authorizers/token-authorizer.ts";
import { createLoggedRestApi, type Throttling } from "./logged-rest-api.ts";
import { preflightOf } from "./preflight.ts";
import { problemResponses } from "./problem-responses.ts";
import type { ProtectingService } from "./protecting-service.ts";

/** The scopes that open the service's own API. */
export const managementCatalogue: readonly Scope[] = managementScopes.map((scope) => ({
  ...scope,
  grants: grantsFor("self"),
}));

/**
 * What each operation takes that is open to everyone. They share the stage's limit with all others: were there no lower
 * one for them, whoever floods them would have an administrator's revocation answered 429.
 */
const anonymousThrottling: Throttling = { rate: 10, burst: 20 };

/** How the management API is run. */
export interface ManagementApiProps {
  readonly service: ProtectingService;
  /** The function behind all operations. */
  readonly handler: IFunction;
  readonly cloudWatchRole: boolean;
  readonly removalPolicy: RemovalPolicy;
  readonly logRetention?: RetentionDays | undefined;
  readonly throttling: Throttling;
  /** Whether it is reached by a domain name of one's own alone. */
  readonly hidesDefaultEndpoint: boolean;
  /** The origins whose pages may call it. */
  readonly corsOrigins: readonly string[];
  /** Whether CloudWatch watches its authorizer. */
  readonly alarms: boolean;
}

/** The RestApi of the token service: a method for each operation of the contract. */
export function createManagementApi(scope: Construct, props: ManagementApiProps): RestApi {
  const { service, handler, corsOrigins, alarms, ...run } = props;
  const api = createLoggedRestApi(scope, "Api", {
    ...run,
    description: "Latchkey: creates, lists, changes and revokes tokens",
    stageName: "prod",
    methodThrottling: Object.fromEntries(
      Object.values(routes)
        .filter(({ access }) => access === "none")
        .map(({ method, path }) => [`${path}/${method}`, lowerOf(anonymousThrottling, run.throttling)]),
    ),
    ...(corsOrigins.length > 0 && { preflight: preflightOf(corsOrigins) }),
  });
  addGatewayResponses(api, problemResponses(corsOrigins));
  const authorizer = new TokenAuthorizer(scope, "ManagementAuthorizer", {
    // With no cache, taking an administrator's token away acts at once.
    service: {
      ...service,
      // The user's scopes open nothing here, but the function must know which of them a caller has.
      scopes: [...service.scopes.map(withoutGrants), ...managementCatalogue],
      cacheTtl: Duration.seconds(0),
    },
    anyToken: grantsFor("any"),
    alarms,
    ...(run.logRetention !== undefined && { logRetention: run.logRetention }),
  });
  const integration = new LambdaIntegration(handler, { allowTestInvoke: false });
  for (const { method, path, access } of Object.values(routes)) {
    const added = api.root
      .resourceForPath(path)
      .addMethod(method, integration, access === "none" ? {} : { authorizer });
    if (access === "none") {
      Validations.of(added).acknowledge({
        id: "AwsSolutions-APIG4",
        reason: "The contract opens this operation to everyone, or the function checks the secret itself.",
      });
    }
  }
  return api;
}

function lowerOf(one: Throttling, other: Throttling): Throttling {
  return { rate: Math.min(one.rate, other.rate), burst: Math.min(one.burst, other.burst) };
}
