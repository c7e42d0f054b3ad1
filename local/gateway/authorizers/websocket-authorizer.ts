import { z } from "zod";
import type { GatewayRequest } from "../gateway-request.ts";
import type { ApiStage } from "../request-context.ts";
import type { WebSocketRequestContext } from "../websocket-event.ts";
import { createAuthorizerEngine, type Decision, type InvokeFunction } from "./authorizer-engine.ts";
import { readIdentitySource, type SourceNotation } from "./identity-source.ts";

/** A REQUEST authorizer of a WebSocket API. Its sources are written `route.request.header.Authorization`. */
export interface WebSocketAuthorizerSettings {
  readonly functionArn: string;
  readonly identitySources: readonly string[];
}

/** An attempt to open a connection. */
export interface WebSocketAuthorization {
  readonly request: GatewayRequest;
  readonly api: ApiStage;
  readonly context: WebSocketRequestContext;
  /** The ARN of the `$connect` route. */
  readonly methodArn: string;
  /** The event, without the authorizer's own members. */
  readonly event: Readonly<Record<string, unknown>>;
}

/** Whether the connection is opened, with the authorizer's context for the backend, or refused with a status. */
export type WebSocketAuthorizationResult =
  | { readonly ok: true; readonly context: Readonly<Record<string, string | number>> }
  | { readonly ok: false; readonly status: 401 | 403 | 500; readonly message: string | null };

/** An authorizer of a WebSocket API. Nothing is cached: each new connection invokes its function. */
export interface WebSocketAuthorizer {
  readonly authorize: (call: WebSocketAuthorization) => Promise<WebSocketAuthorizationResult>;
}

const Context = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).default({});
const PrincipalId = z
  .union([z.string(), z.number().transform(String)])
  .nullish()
  .transform((id) => id ?? undefined);

const notation: SourceNotation = {
  header: "route.request.header",
  query: "route.request.querystring",
  stageVariable: "stageVariables",
  context: "context",
};

const unauthorized = { ok: false, status: 401, message: "Unauthorized" } as const;

/**
 * Authorizes as a WebSocket API does. The texts of refusals are those of REST APIs, which no capture confirms.
 * @param report called with the reason for a 500, for the authorizer's developer.
 */
export function createWebSocketAuthorizer(
  { functionArn, identitySources }: WebSocketAuthorizerSettings,
  invoke: InvokeFunction,
  report: (problem: string) => void,
): WebSocketAuthorizer {
  const uncached = { functionArn, ttlSeconds: 0, flushLagMs: [] };
  const engine = createAuthorizerEngine(uncached, Context, invoke, report, PrincipalId);
  return {
    async authorize(call) {
      // These two are members of the context, but were seen to be no sources.
      const { eventType: _type, messageDirection: _direction, ...context } = call.context;
      const values = { ...call, context };
      const identity = identitySources.map((source) => readIdentitySource(source, notation, values) ?? "");
      if (identity.includes("")) return unauthorized;
      const event = { type: "REQUEST", methodArn: call.methodArn, ...call.event };
      const { sourceIp, receivedAt } = call.request;
      return toResult(await engine.decide({ identity, event, resourceArn: call.methodArn, sourceIp, receivedAt }));
    },
  };
}

function toResult(decision: Decision<z.infer<typeof Context>>): WebSocketAuthorizationResult {
  switch (decision.outcome) {
    case "unauthorized":
      return unauthorized;
    case "failed":
    case "malformed":
      return { ok: false, status: 500, message: null };
    case "explicit-deny":
    case "implicit-deny":
      return { ok: false, status: 403, message: "Forbidden" };
    default: {
      const { principalId, latencyMs: integrationLatency, context } = decision;
      const values = Object.entries(context).flatMap(([name, value]) =>
        value === null ? [] : [[name, String(value)]],
      );
      const principal = principalId === undefined ? {} : { principalId };
      return { ok: true, context: { ...Object.fromEntries(values), ...principal, integrationLatency } };
    }
  }
}
