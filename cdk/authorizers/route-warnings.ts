import { Annotations } from "aws-cdk-lib/core";
import type { IConstruct } from "constructs";
import { connectGrant, methodsOpenedBy, type Route } from "../../core/grants/grant.ts";
import type { GrantSet, RefusedRoute } from "../../core/grants/refused-routes.ts";
import type { ApiRoute } from "../../core/grants/route-analysis.ts";
import { collectGrants } from "./authorizer-function.ts";
import type { AuthorizerProps } from "./authorizer-props.ts";

/**
 * Warns about granted routes that are refused, because policies can't tell them apart from routes that aren't granted.
 */
export function warnAboutRefusedRoutes(authorizer: IConstruct, refused: readonly RefusedRoute[]): void {
  for (const { refused: route, closed, scopes } of refused) {
    const holder = scopes.length > 0 ? `A token with ${scopes.join(" and ")}` : "A token";
    Annotations.of(authorizer).addWarningV2(
      "latchkey:refusedRoute",
      `${holder} is refused requests to ${describeRoute(route.method, route.route)} that ${describeRoute(closed.method, closed.route)}, which it isn't granted, could also serve: a policy can't tell the two apart. Grant both routes together, change one of the paths, protect one with another authorizer, or use an HttpApi.`,
    );
  }
}

/** Warns about protected routes that no grant opens. */
export function warnAboutUnopenedRoutes(
  authorizer: IConstruct,
  routes: readonly Route[],
  sets: readonly GrantSet[],
): void {
  const grants = sets.flatMap((set) => set.grants);
  for (const route of routes.filter((each) => grants.every((grant) => methodsOpenedBy(grant, each).length === 0))) {
    const near = grants.find((grant) => grant.endsWith(` ${route.path}/*`));
    const hint = near ? ` ("${near}" names the routes below ${route.path})` : "";
    Annotations.of(authorizer).addWarningV2(
      "latchkey:unopenedRoute",
      `No grant opens ${route.method} ${route.path}, so every token gets 403 there${hint}. Add the grant "${route.method === "ANY" ? "*" : route.method} ${route.path}" to a scope or to anyToken.`,
    );
  }
}

/**
 * Warns about grants that name none of the authorizer's routes. Grants of scopes are checked only if the authorizer has
 * the prop `scopes`, because a service's scopes are for several APIs.
 */
export function warnAboutUnusedGrants(
  authorizer: IConstruct,
  routes: readonly Route[],
  props: Omit<AuthorizerProps, "header">,
): void {
  const { ofScopes, ofAnyToken } = collectGrants(props);
  const own = [...ofAnyToken.grants, ...(props.scopes ? ofScopes.flatMap(({ grants }) => grants) : [])];
  for (const grant of own.filter((each) => routes.every((route) => methodsOpenedBy(each, route).length === 0))) {
    Annotations.of(authorizer).addWarningV2(
      "latchkey:unusedGrant",
      `The grant "${grant}" names no route that this authorizer protects. A grant names a route by its method and its path as the API declares it.`,
    );
  }
}

/** Warns if no token can connect to a WebSocket API. */
export function warnAboutUnopenedConnection(authorizer: IConstruct, props: Omit<AuthorizerProps, "header">): void {
  const { ofScopes, ofAnyToken } = collectGrants(props);
  if ([...ofScopes, ofAnyToken].some(({ grants }) => grants.includes(connectGrant))) return;
  Annotations.of(authorizer).addWarningV2(
    "latchkey:unopenedRoute",
    `No grant opens ${connectGrant}, so every token gets 403 there. Add the grant "${connectGrant}" to a scope or to anyToken.`,
  );
}

/** Warns about grants that may open routes which the app doesn't define. */
export function warnAboutUnknownRoutes(authorizer: IConstruct, routes: readonly ApiRoute[]): void {
  for (const { method, path } of routes.filter((route) => route.path.includes("{"))) {
    Annotations.of(authorizer).addWarningV2(
      "latchkey:unknownRoutes",
      `The grant of ${method} ${path} also opens every other route of this API whose paths match ${path.replaceAll(/\{[^}]*\}/g, "*")}, because this app doesn't define all routes of the API. List them with the authorizer's prop "routes".`,
    );
  }
}

function describeRoute(method: string, route: Route | undefined): string {
  return `${method} ${route?.path}`;
}
