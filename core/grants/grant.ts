import { moreSegments, type PathTemplate, parsePath } from "./path-template.ts";

/** The methods that API Gateway routes. */
export const httpMethods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;
export type HttpMethod = (typeof httpMethods)[number];

/** The grant that opens the connection to a WebSocket API. */
export const connectGrant = "$connect";
/** The grant for an HTTP API's route of that name, which serves what no other route does. */
export const defaultGrant = "$default";

/** A route of an API. */
export interface Route {
  /** `ANY` stands for the methods that the same path does not declare by themselves. */
  readonly method: string;
  /** E.g. `/v1/orders/{id}`; `$default` for that route of an HTTP API. */
  readonly path: string;
}

/** A grant of a method and a path, taken apart. */
export interface PathGrant {
  readonly methods: readonly HttpMethod[];
  readonly template: PathTemplate;
  /** Whether it ends with `/*` and names every route below `template`. */
  readonly isPrefix: boolean;
}

/**
 * Reads a grant: `<METHOD> <path>`.
 * @returns what is wrong with it, for a grant that is none.
 */
export function parseGrant(grant: string): PathGrant | string {
  const [method = "", path = "", ...more] = grant.split(" ");
  const methods = method === "*" ? httpMethods : httpMethods.filter((each) => each === method);
  if (methods.length === 0 || !path.startsWith("/") || more.length > 0) return 'is not "<METHOD> </path>"';
  const isPrefix = path.endsWith("/*");
  const named = isPrefix ? path.slice(0, -2) : path;
  if (named.includes("*")) return "has * elsewhere than as the last segment of its path";
  if (named === "/" || named === "") return { methods, template: [], isPrefix };
  const segments = named.slice(1).split("/");
  if (segments.includes("")) return "has an empty segment in its path";
  const wrong = segments.find((segment) => !literalPattern.test(segment) && !parameterPattern.test(segment));
  if (wrong !== undefined) return `has a segment that no route has: ${JSON.stringify(wrong)}`;
  const template = parsePath(named);
  if (template.slice(0, isPrefix ? undefined : -1).includes(moreSegments))
    return "has something after a greedy parameter";
  return { methods, template, isPrefix };
}

/** The characters of a path segment (RFC 3986, `pchar`) but `*`. */
const literalPattern = /^(?:[A-Za-z0-9._~!$&'()+,;=:@-]|%[0-9A-Fa-f]{2})+$/;
const parameterPattern = /^\{[A-Za-z0-9._-]+\+?\}$/;

/** Reads the key of a route of an HTTP API, or a route as it is listed: `<METHOD> <path>` or `$default`. */
export function parseRouteKey(routeKey: string): Route {
  const [method = "", path = ""] = routeKey === defaultGrant ? ["ANY", defaultGrant] : routeKey.split(" ");
  return { method, path };
}

/**
 * The methods with which a grant opens a route: none where the grant does not name it. A grant names a route by its
 * path as it is declared, whatever its parameters are called; one that ends with `/*` names all routes below that path,
 * and `/*` alone every route.
 */
export function methodsOpenedBy(grant: string, route: Route): readonly HttpMethod[] {
  const served = route.method === "ANY" ? httpMethods : httpMethods.filter((method) => method === route.method);
  if (grant === defaultGrant) return route.path === defaultGrant ? served : [];
  const parsed = parseGrant(grant);
  if (typeof parsed === "string") return [];
  return names(parsed, route.path) ? served.filter((method) => parsed.methods.includes(method)) : [];
}

/**
 * Whether grants open a call: what a policy decides, for one that knows the route.
 * @param method of the request, e.g. `GET`; any for a connection to a WebSocket API.
 * @param path of the route as it is declared, e.g. `/v1/orders/{id}`, `$default`, or `$connect`.
 */
export function grantsOpen(grants: readonly string[], method: string, path: string): boolean {
  if (path === connectGrant) return grants.includes(connectGrant);
  return grants.some((grant) => methodsOpenedBy(grant, { method, path }).some((each) => each === method));
}

function names({ template, isPrefix }: PathGrant, path: string): boolean {
  if (isPrefix && template.length === 0) return true;
  if (path === defaultGrant) return false;
  const declared = parsePath(path);
  if (isPrefix ? declared.length <= template.length : declared.length !== template.length) return false;
  return template.every((segment, index) => segment === declared[index]);
}
