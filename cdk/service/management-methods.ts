import { graphqlPaths } from "../../contract/deployment/graphql.ts";
import { type Access, hasAuthorizer, listMethods, methodsServedBy, type Route, routes } from "../../contract/routes.ts";
import { httpMethods } from "../../core/grants/grant.ts";
import type { Throttling } from "./logged-rest-api.ts";

/** A method of the management API. */
export interface ManagementMethod {
  readonly method: string;
  readonly path: string;
  readonly hasAuthorizer: boolean;
  /** The limit of a method that has no authorizer, or whose calls are costly. */
  readonly throttling?: Throttling;
}

/**
 * The limit of each method that needs no token. Its calls count towards the stage's limit too. Without a lower limit, a
 * flood of them would cause 429 for an administrator's revocation.
 */
const anonymousThrottling: Throttling = { rate: 10, burst: 20 };

/** The limit of each method whose calls read many items. It bounds the costs that a single token can cause. */
const costlyThrottling: Throttling = { rate: 10, burst: 20 };

/**
 * The methods of the management API: those of the contract and, for each path, all others, for which the function
 * returns 405. Each is listed, because limits can be set for a method but not for `ANY`.
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
  const post = atMost(throttling, limit);
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
  // Resource servers introspect a token for each call. The other half of the stage's limit is left for other callers.
  if (access === "introspect") return { rate: limit.rate / 2, burst: Math.ceil(limit.burst / 2) };
  return atMost(anonymousThrottling, limit);
}

function atMost(own: Throttling, limit: Throttling): Throttling {
  return { rate: Math.min(own.rate, limit.rate), burst: Math.min(own.burst, limit.burst) };
}
