/**
 * Who may call an operation: anyone, any usable token, a token with `tokens:self` or `tokens:admin`, or one with
 * `tokens:admin` alone; for introspection also one with `tokens:introspect`. A person who signed in may do what a token
 * with their scopes may.
 */
export type Access = "none" | "any" | "self" | "admin" | "introspect";

/** An operation without its schemas: all that a gateway or a client needs to reach it. */
export interface Route {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  readonly path: `/${string}`;
  readonly access: Access;
  /** Whether one call reads up to thousands of items: it then has a lower rate limit of its own. */
  readonly costly?: true;
}

/** Every operation of the HTTP API. `operations.ts` gives each its schemas. */
export const routes = {
  createToken: { method: "POST", path: "/v1/tokens", access: "self" },
  listTokens: { method: "GET", path: "/v1/tokens", access: "self" },
  getOwnToken: { method: "GET", path: "/v1/tokens/self", access: "any" },
  getToken: { method: "GET", path: "/v1/tokens/{id}", access: "self" },
  updateToken: { method: "PATCH", path: "/v1/tokens/{id}", access: "self" },
  deleteToken: { method: "DELETE", path: "/v1/tokens/{id}", access: "self" },
  rotateToken: { method: "POST", path: "/v1/tokens/{id}/rotate", access: "self" },
  listTokenEvents: { method: "GET", path: "/v1/tokens/{id}/events", access: "self" },
  getTokenUsage: { method: "GET", path: "/v1/tokens/{id}/usage", access: "self", costly: true },
  getUsage: { method: "GET", path: "/v1/usage", access: "admin", costly: true },
  getUsageTrends: { method: "GET", path: "/v1/usage/trends", access: "self", costly: true },
  getRefusals: { method: "GET", path: "/v1/usage/refusals", access: "admin", costly: true },
  getCaller: { method: "GET", path: "/v1/caller", access: "any" },
  listScopes: { method: "GET", path: "/v1/scopes", access: "any" },
  getSignIn: { method: "GET", path: "/v1/sign-in", access: "none" },
  introspect: { method: "POST", path: "/v1/introspect", access: "introspect" },
  revoke: { method: "POST", path: "/v1/revoke", access: "none" },
  getHealth: { method: "GET", path: "/v1/health", access: "none" },
  getOpenApi: { method: "GET", path: "/v1/openapi.json", access: "none" },
  getAuthorizationServer: { method: "GET", path: "/.well-known/oauth-authorization-server", access: "none" },
  // Interana's calls. Their failures have a form of their own, so they check the secret themselves.
  getCreateToken: { method: "GET", path: "/api/create_token", access: "none" },
  postCreateToken: { method: "POST", path: "/api/create_token", access: "none" },
  postRevokeToken: { method: "POST", path: "/api/revoke_token", access: "none" },
} as const satisfies Record<string, Route>;

/** The name of an operation. */
export type OperationName = keyof typeof routes;

/**
 * Whether API Gateway's authorizer checks the token of a call. Introspection takes credentials in forms that no
 * authorizer reads, so its function checks them.
 */
export function hasAuthorizer({ access }: Pick<Route, "access">): boolean {
  return access === "any" || access === "self" || access === "admin";
}

/** The grants, in the form of `core/scope.ts`, that open the operations of one kind of access. */
export function grantsFor(access: Exclude<Access, "none">): string[] {
  return Object.values(routes)
    .filter((route) => route.access === access)
    .flatMap(({ method, path }) => methodsServedBy(method).map((served) => `${served} ${path}`));
}

/** The methods that a route serves: `HEAD` is `GET` without a body (RFC 9110, section 9.3.2). */
export function methodsServedBy(method: Route["method"]): string[] {
  return method === "GET" ? ["GET", "HEAD"] : [method];
}

/** The methods that a path has, for `Allow`. */
export function listMethods(path: string): string[] {
  return Object.values(routes).flatMap((route) => (route.path === path ? methodsServedBy(route.method) : []));
}

/** The methods that paths are asked for, and that are refused with 405 where a path has them not. */
export const knownMethods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;
