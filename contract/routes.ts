/**
 * Who can call an operation: `none`: anyone; `any`: any usable token; `self`: a token with `tokens:self` or
 * `tokens:admin`; `admin`: a token with `tokens:admin`; `introspect`: the same as `self`, or a token with
 * `tokens:introspect`. A signed-in person can do what a token with their scopes can.
 */
export type Access = "none" | "any" | "self" | "admin" | "introspect";

/** An operation without its schemas: what API Gateway and clients need to route to it. */
export interface Route {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  readonly path: `/${string}`;
  readonly access: Access;
  /** Whether one call can read thousands of items. Such an operation has its own, lower rate limit. */
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
  // Interana's operations. They have their own error format, so their function checks the secret.
  getCreateToken: { method: "GET", path: "/api/create_token", access: "none" },
  postCreateToken: { method: "POST", path: "/api/create_token", access: "none" },
  postRevokeToken: { method: "POST", path: "/api/revoke_token", access: "none" },
} as const satisfies Record<string, Route>;

/** The name of an operation. */
export type OperationName = keyof typeof routes;

/**
 * Whether API Gateway's authorizer checks the token of a call. Introspection accepts credentials that authorizers can't
 * read, so its function checks them.
 */
export function hasAuthorizer({ access }: Pick<Route, "access">): boolean {
  return access === "any" || access === "self" || access === "admin";
}

/** The grants (see `core/scope.ts`) that open the operations with one kind of access. */
export function grantsFor(access: Exclude<Access, "none">): string[] {
  return Object.values(routes)
    .filter((route) => route.access === access)
    .flatMap(({ method, path }) => methodsServedBy(method).map((served) => `${served} ${path}`));
}

/** The methods that a route serves. `HEAD` is `GET` without a body (RFC 9110, section 9.3.2). */
export function methodsServedBy(method: Route["method"]): string[] {
  return method === "GET" ? ["GET", "HEAD"] : [method];
}

/** The methods of a path, for `Allow`. */
export function listMethods(path: string): string[] {
  return Object.values(routes).flatMap((route) => (route.path === path ? methodsServedBy(route.method) : []));
}
