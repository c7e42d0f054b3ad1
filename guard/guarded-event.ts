import type { AuthorizerContext } from "./verdict.ts";

/** What the guard reads of an event that API Gateway sent to a backend. */
export interface GuardedEvent {
  readonly requestContext?: {
    readonly authorizer?: unknown;
    readonly identity?: { readonly sourceIp?: string | null } | null;
    readonly http?: { readonly sourceIp?: string };
    readonly requestId?: string;
  };
}

/** Who called, and from where. */
export interface GuardedCall {
  /** What the authorizer of the API gave; `undefined` where none was asked. */
  readonly authorizer: AuthorizerContext | null | undefined;
  /** The client's address. A token that is bound to addresses is refused without it. */
  readonly sourceIp?: string | undefined;
}

/**
 * Reads an event of a REST API, an HTTP API (payload 1.0 and 2.0) or a WebSocket API. A message over a WebSocket bears
 * what the authorizer gave when the connection was opened.
 */
export function readGuardedEvent({ requestContext }: GuardedEvent): GuardedCall {
  const authorizer = requestContext?.authorizer as { readonly lambda?: unknown } | null | undefined;
  return {
    // Payload 2.0 tells authorizers apart by their kind.
    authorizer: (isContext(authorizer?.lambda) ? authorizer.lambda : authorizer) as AuthorizerContext | undefined,
    sourceIp: requestContext?.http?.sourceIp ?? requestContext?.identity?.sourceIp ?? undefined,
  };
}

function isContext(value: unknown): value is AuthorizerContext {
  return typeof value === "object" && value !== null;
}
