import { moreSegments, type PathTemplate, parsePath } from "./path-template.ts";

/** The methods that API Gateway routes. */
export const httpMethods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;
export type HttpMethod = (typeof httpMethods)[number];

/** The grant for connecting to a WebSocket API. */
export const connectGrant = "$connect";
/** The grant for an HTTP API's `$default` route, which serves all requests that match no other route. */
export const defaultGrant = "$default";

/** A route of an API. */
export interface Route {
  /** `ANY` covers the methods that the path doesn't declare separately. */
  readonly method: string;
  /** E.g. `/v1/orders/{id}`; `$default` for that route of an HTTP API. */
  readonly path: string;
}

/** A parsed grant of a method and a path. */
export interface PathGrant {
  readonly methods: readonly HttpMethod[];
  readonly template: PathTemplate;
  /** Whether it ends with `/*` and names every route below `template`. */
  readonly isPrefix: boolean;
}

/**
 * Reads a grant: `<METHOD> <path>`.
 * @returns the parsed grant, or what is wrong with it.
 */
export function parseGrant(grant: string): PathGrant | string {
  const [method = "", path = "", ...more] = grant.split(" ");
  const methods = method === "*" ? httpMethods : httpMethods.filter((each) => each === method);
  if (methods.length === 0 || !path.startsWith("/") || more.length > 0) return 'is not "<METHOD> </path>"';
  const isPrefix = path.endsWith("/*");
  const named = isPrefix ? path.slice(0, -2) : path;
  if (named.includes("*")) return "has a * that isn't the last segment of its path";
  if (named === "/" || named === "") return { methods, template: [], isPrefix };
  const segments = named.slice(1).split("/");
  if (segments.includes("")) return "has an empty segment in its path";
  const invalid = segments.find((segment) => !literalPattern.test(segment) && !parameterPattern.test(segment));
  if (invalid !== undefined) return `has an invalid path segment: ${JSON.stringify(invalid)}`;
  const template = parsePath(named);
  if (template.slice(0, isPrefix ? undefined : -1).includes(moreSegments))
    return "has segments after a greedy parameter";
  return { methods, template, isPrefix };
}

/** The characters of a path segment (RFC 3986, `pchar`), except `*`. */
const literalPattern = /^(?:[A-Za-z0-9._~!$&'()+,;=:@-]|%[0-9A-Fa-f]{2})+$/;
const parameterPattern = /^\{[A-Za-z0-9._-]+\+?\}$/;

/** Parses a route key of an HTTP API: `<METHOD> <path>` or `$default`. */
export function parseRouteKey(routeKey: string): Route {
  const [method = "", path = ""] = routeKey === defaultGrant ? ["ANY", defaultGrant] : routeKey.split(" ");
  return { method, path };
}

/**
 * The methods of a route that a grant opens; empty if the grant doesn't name the route. A grant names a route by its
 * declared path, regardless of parameter names. A grant that ends with `/*` names all routes below that path, and `/*`
 * alone names every route.
 */
export function methodsOpenedBy(grant: string, route: Route): readonly HttpMethod[] {
  const served = route.method === "ANY" ? httpMethods : httpMethods.filter((method) => method === route.method);
  if (grant === defaultGrant) return route.path === defaultGrant ? served : [];
  const parsed = parseGrant(grant);
  if (typeof parsed === "string") return [];
  return matchesPath(parsed, route.path) ? served.filter((method) => parsed.methods.includes(method)) : [];
}

/**
 * Whether grants allow a call of a known route: the same decision as that of the policy.
 * @param method of the request, e.g. `GET`; ignored for a connection to a WebSocket API.
 * @param path the declared path of the route, e.g. `/v1/orders/{id}`, `$default` or `$connect`.
 */
export function grantsAllow(grants: readonly string[], method: string, path: string): boolean {
  if (path === connectGrant) return grants.includes(connectGrant);
  return grants.some((grant) => methodsOpenedBy(grant, { method, path }).some((each) => each === method));
}

function matchesPath({ template, isPrefix }: PathGrant, path: string): boolean {
  if (isPrefix && template.length === 0) return true;
  if (path === defaultGrant) return false;
  const declared = parsePath(path);
  if (isPrefix ? declared.length <= template.length : declared.length !== template.length) return false;
  return template.every((segment, index) => segment === declared[index]);
}
