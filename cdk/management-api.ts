import { LambdaIntegration, type RestApi } from "aws-cdk-lib/aws-apigateway";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import type { RetentionDays } from "aws-cdk-lib/aws-logs";
import { Duration, type RemovalPolicy, Validations } from "aws-cdk-lib/core";
import type { Construct } from "constructs";
import { grantsFor, routes } from "../contract/routes.ts";
import { managementScopes, type Scope, withoutGrants } from "../core/scope.ts";
import { addGatewayResponses } from "./gateway-responses.ts";
import { createLoggedRestApi } from "./logged-rest-api.ts";
import { preflightOf } from "./preflight.ts";
import { problemResponses } from "./problem-responses.ts";
import type { ProtectingService } from "./protecting-service.ts";
import { TokenAuthorizer } from "./token-authorizer.ts";

/** The scopes that open the service's own API. */
export const managementCatalogue: readonly Scope[] = managementScopes.map((scope) => ({
  ...scope,
  grants: grantsFor("self"),
}));

/** How the management API is run. */
export interface ManagementApiProps {
  readonly service: ProtectingService;
  /** The function behind all operations. */
  readonly handler: IFunction;
  readonly cloudWatchRole: boolean;
  readonly removalPolicy: RemovalPolicy;
  readonly logRetention?: RetentionDays | undefined;
  readonly throttling: { readonly rate: number; readonly burst: number };
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
