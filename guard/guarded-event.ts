import type { ReceivedContext } from "../contract/deployment/authorizer-context.ts";
import { connectGrant, parseRouteKey } from "../core/grants/grant.ts";

/** The parts of an API Gateway event that the guard reads. */
export interface GuardedEvent {
  /** The path of the route, in events of REST APIs and payload 1.0. */
  readonly resource?: string | undefined;
  readonly httpMethod?: string | undefined;
  readonly requestContext?: {
    readonly authorizer?: unknown;
    readonly identity?: { readonly sourceIp?: string | null } | null;
    readonly http?: { readonly sourceIp?: string | undefined; readonly method?: string | undefined };
    readonly connectionId?: string | undefined;
    readonly routeKey?: string | undefined;
  };
}

/** The called route as the API declares it: `GET` and `/v1/lookup/{key}`; for a WebSocket API the path `$connect`. */
export interface GuardedRoute {
  readonly method: string;
  readonly path: string;
}

/** A call to check. */
export interface GuardedCall {
  /** The context from the API's authorizer; `undefined` if there is none. */
  readonly authorizer: ReceivedContext | null | undefined;
  /** The client's address. Without it, a token with allowed address ranges is refused. */
  readonly sourceIp?: string | undefined;
  /** Without it, the guard doesn't enforce reduced scopes by route; the decision has the remaining scopes. */
  readonly route?: GuardedRoute | undefined;
}

/**
 * Reads an event of a REST API, an HTTP API (payload 1.0 and 2.0) or a WebSocket API. Messages over a WebSocket have
 * the authorizer context from when the connection was opened.
 */
export function readGuardedEvent(event: GuardedEvent): GuardedCall {
  const { requestContext } = event;
  const authorizer = requestContext?.authorizer as { readonly lambda?: unknown } | null | undefined;
  return {
    // Payload 2.0 nests the context by the kind of authorizer.
    authorizer: (isContext(authorizer?.lambda) ? authorizer.lambda : authorizer) as ReceivedContext | undefined,
    sourceIp: requestContext?.http?.sourceIp ?? requestContext?.identity?.sourceIp ?? undefined,
    route: findRoute(event),
  };
}

function findRoute({ resource, httpMethod, requestContext = {} }: GuardedEvent): GuardedRoute | undefined {
  const { connectionId, routeKey, http } = requestContext;
  // A scope opens the connection, and thereby all messages.
  if (connectionId !== undefined) return { method: "", path: connectGrant };
  if (http?.method !== undefined && routeKey !== undefined) {
    return { method: http.method, path: parseRouteKey(routeKey).path };
  }
  return httpMethod !== undefined && resource !== undefined ? { method: httpMethod, path: resource } : undefined;
}

function isContext(value: unknown): value is ReceivedContext {
  return typeof value === "object" && value !== null;
}
