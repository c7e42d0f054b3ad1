import { graphqlPaths } from "../../contract/deployment/graphql.ts";
import { type Access, hasAuthorizer, listMethods, methodsServedBy, type Route, routes } from "../../contract/routes.ts";
import { httpMethods } from "../../core/grants/grant.ts";
import type { Throttling } from "./logged-rest-api.ts";

/** A method of the management API. */
export interface ManagementMethod {
  readonly method: string;
  readonly path: string;
  readonly hasAuthorizer: boolean;
  /** The limit of a method that no authorizer stands before, or whose calls are costly. */
  readonly throttling?: Throttling;
}

/**
 * The limit of each method that needs no token. They share the stage's limit with all others: without a lower one of
 * their own, a flood of them would get an administrator's revocation refused with 429.
 */
const anonymousThrottling: Throttling = { rate: 10, burst: 20 };

/** The limit of each method whose calls read many items: what a token can cost by asking again and again. */
const costlyThrottling: Throttling = { rate: 10, burst: 20 };

/**
 * The methods of the management API: those of the contract, and for each path those that it has not, whose function
 * returns 405. They are listed one by one: a limit can be set for a method, and not for `ANY`.
 *
 * @param preflight whether API Gateway responds to OPTIONS requests itself.
 */
export function managementMethods(limit: Throttling, preflight: boolean): ManagementMethod[] {
  const own = Object.values(routes).flatMap((route) =>
    methodsServedBy(route.method).map((method): ManagementMethod => {
      const { path, access, costly }: Route = route;
      if (!hasAuthorizer(route))
        return { method, path, hasAuthorizer: false, throttling: methodThrottling(access, limit) };
      return { method, path, hasAuthorizer: true, ...(costly && { throttling: atMost(costlyThrottling, limit) }) };
    }),
  );
  const paths = [...new Set(Object.values(routes).map(({ path }) => path))];
  return [...own, ...paths.flatMap((path) => refusedMethods(path, listMethods(path), limit, preflight))];
}

/**
 * The methods of the paths of GraphQL.
 * @param throttling the limit of POST on each path.
 */
export function graphqlMethods(throttling: Throttling, limit: Throttling, preflight: boolean): ManagementMethod[] {
  const post = { rate: Math.min(throttling.rate, limit.rate), burst: Math.min(throttling.burst, limit.burst) };
  return graphqlPaths.flatMap((path) => [
    { method: "POST", path, hasAuthorizer: false, throttling: post },
    ...refusedMethods(path, ["POST"], limit, preflight),
  ]);
}

function refusedMethods(
  path: string,
  own: readonly string[],
  limit: Throttling,
  preflight: boolean,
): ManagementMethod[] {
  return httpMethods
    .filter((method) => !own.includes(method) && !(preflight && method === "OPTIONS"))
    .map((method) => ({ method, path, hasAuthorizer: false, throttling: methodThrottling("none", limit) }));
}

function methodThrottling(access: Access, limit: Throttling): Throttling {
  // Resource servers introspect for each of their calls. Half of the stage's limit is left to everyone else.
  if (access === "introspect") return { rate: limit.rate / 2, burst: Math.ceil(limit.burst / 2) };
  return atMost(anonymousThrottling, limit);
}

function atMost(own: Throttling, limit: Throttling): Throttling {
  return { rate: Math.min(own.rate, limit.rate), burst: Math.min(own.burst, limit.burst) };
}
