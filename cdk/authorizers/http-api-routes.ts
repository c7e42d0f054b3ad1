import { CfnRoute, type IHttpApi } from "aws-cdk-lib/aws-apigatewayv2";
import type { IConstruct } from "constructs";
import { parseRouteKey } from "../../core/grants/grant.ts";
import { collectGrants } from "./authorizer-function.ts";
import type { AuthorizerProps } from "./authorizer-props.ts";
import { warnAboutUnopenedRoutes, warnAboutUnusedGrants } from "./route-warnings.ts";

/** An authorizer of an HttpApi. */
export interface HttpAuthorization {
  readonly api: IHttpApi;
  readonly authorizerId: string;
  readonly props: AuthorizerProps;
}

/** Warns of routes of an HttpApi that no grant opens, and of grants that name no route. */
export function warnAboutHttpRoutes(authorizer: IConstruct, { api, authorizerId, props }: HttpAuthorization): void {
  const routes = api.node.root.node
    .findAll()
    .filter((node) => node instanceof CfnRoute && node.apiId === api.apiId && node.authorizerId === authorizerId)
    .map((route) => parseRouteKey((route as CfnRoute).routeKey));
  const { ofScopes, ofAnyToken } = collectGrants(props);
  warnAboutUnopenedRoutes(authorizer, routes, [...ofScopes, ofAnyToken]);
  warnAboutUnusedGrants(authorizer, routes, props);
}
