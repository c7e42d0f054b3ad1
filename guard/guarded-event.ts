import type { ReceivedContext } from "../contract/deployment/authorizer-context.ts";
import { connectGrant, parseRouteKey } from "../core/grants/grant.ts";

/** What the guard reads of an event that API Gateway sent to a backend. */
export interface GuardedEvent {
  /** The path of the route, as a REST API or payload 1.0 has it. */
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

/** What was called, as the API declares it: `GET` and `/v1/lookup/{key}`; of a WebSocket API the path `$connect`. */
export interface GuardedRoute {
  readonly method: string;
  readonly path: string;
}

/** Who called what, and from where. */
export interface GuardedCall {
  /** What the authorizer of the API gave; `undefined` if none was asked. */
  readonly authorizer: ReceivedContext | null | undefined;
  /** The client's address. A token that is bound to addresses is refused without it. */
  readonly sourceIp?: string | undefined;
  /** Without it a token whose scopes were narrowed is not held to those that are left; the decision names them. */
  readonly route?: GuardedRoute | undefined;
}

/**
 * Reads an event of a REST API, an HTTP API (payload 1.0 and 2.0) or a WebSocket API. A message over a WebSocket bears
 * what the authorizer gave when the connection was opened.
 */
export function readGuardedEvent(event: GuardedEvent): GuardedCall {
  const { requestContext } = event;
  const authorizer = requestContext?.authorizer as { readonly lambda?: unknown } | null | undefined;
  return {
    // Payload 2.0 tells authorizers apart by their kind.
    authorizer: (isContext(authorizer?.lambda) ? authorizer.lambda : authorizer) as ReceivedContext | undefined,
    sourceIp: requestContext?.http?.sourceIp ?? requestContext?.identity?.sourceIp ?? undefined,
    route: findRoute(event),
  };
}

function findRoute({ resource, httpMethod, requestContext = {} }: GuardedEvent): GuardedRoute | undefined {
  const { connectionId, routeKey, http } = requestContext;
  // Scopes open the connection, and with it all messages.
  if (connectionId !== undefined) return { method: "", path: connectGrant };
  if (http?.method !== undefined && routeKey !== undefined) {
    return { method: http.method, path: parseRouteKey(routeKey).path };
  }
  return httpMethod !== undefined && resource !== undefined ? { method: httpMethod, path: resource } : undefined;
}

function isContext(value: unknown): value is ReceivedContext {
  return typeof value === "object" && value !== null;
}
