import { z } from "zod";
import type { GatewayRequest } from "../gateway-request.ts";
import type { HttpRequestContext } from "../http-event.ts";
import type { ApiStage } from "../request-context.ts";
import { type AuthorizerSettings, createAuthorizerEngine, type InvokeFunction } from "./authorizer-engine.ts";
import { readIdentitySource, type SourceNotation } from "./identity-source.ts";

/**
 * A REQUEST authorizer of an HTTP API, payload 2.0, that returns policies. Its sources are written
 * `$request.header.Authorization`.
 */
export interface HttpAuthorizerSettings extends AuthorizerSettings {
  /** How long a flush takes to reach each node of the cache, in milliseconds. */
  readonly flushLagMs?: readonly number[] | undefined;
}

/** A call to be authorized. */
export interface HttpAuthorization {
  readonly request: GatewayRequest;
  readonly api: ApiStage;
  readonly context: HttpRequestContext;
  /** The ARN of the route that is called. */
  readonly routeArn: string;
  /** The event, without the authorizer's own members. */
  readonly event: Readonly<Record<string, unknown>>;
}

/** Whether the call proceeds, with the authorizer's context for the backend, or gets a response with this status. */
export type HttpAuthorizationResult =
  | { readonly ok: true; readonly context: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly status: 401 | 403 | 500 };

/** An authorizer of an HTTP API. */
export interface HttpAuthorizer {
  readonly authorize: (call: HttpAuthorization) => Promise<HttpAuthorizationResult>;
  readonly flush: () => void;
}

/**
 * On AWS, of four entries three were fresh within 0.74 s of a reset and one was still old after 1.11 s; nothing is known
 * of the time after that (us-east-1, 2026-09-24).
 */
const measuredFlushLagMs = [10, 740, 1_200];

const Context = z.record(z.string(), z.unknown()).default({});

const notation: SourceNotation = {
  header: "$request.header",
  query: "$request.querystring",
  stageVariable: "$stageVariables",
  context: "$context",
};

const statuses = {
  unauthorized: 401,
  "explicit-deny": 403,
  "implicit-deny": 403,
  failed: 500,
  malformed: 500,
} as const;

/**
 * Authorizes as an HTTP API does.
 * @param report called with the reason for a 500, for the authorizer's developer.
 */
export function createHttpAuthorizer(
  settings: HttpAuthorizerSettings,
  invoke: InvokeFunction,
  report: (problem: string) => void,
): HttpAuthorizer {
  const { flushLagMs = measuredFlushLagMs } = settings;
  const engine = createAuthorizerEngine({ ...settings, flushLagMs }, Context, throwReturned(invoke), report);
  return {
    async authorize(call) {
      const { request, api } = call;
      // Identity sources use the names of access logs, not those of the event.
      const context = { ...call.context, identity: { sourceIp: request.sourceIp } };
      const values = settings.identitySources.map((source) =>
        readIdentitySource(source, notation, { request, api, context }),
      );
      // Unlike a REST API, an HTTP API invokes the function for a source that is present but empty.
      const identity = values.filter((value) => value !== undefined);
      if (identity.length < values.length) return { ok: false, status: 401 };
      const { sourceIp, receivedAt } = request;
      const decision = await engine.decide({
        identity,
        event: { ...withCookieHeader(call), type: "REQUEST", routeArn: call.routeArn, identitySource: identity },
        resourceArn: call.routeArn,
        sourceIp,
        receivedAt,
      });
      if (decision.outcome !== "allow") return { ok: false, status: statuses[decision.outcome] };
      // API Gateway drops this name, which JWT authorizers use.
      const { claims: _, ...passedOn } = decision.context;
      return { ok: true, context: passedOn };
    },
    flush: engine.flush,
  };
}

/** A function that returns the error `Unauthorized` as its result is treated as if it had thrown it. */
function throwReturned(invoke: InvokeFunction): InvokeFunction {
  return async (functionArn, event) => {
    const result = await invoke(functionArn, event);
    if (ReturnedUnauthorized.safeParse(result).success) throw new Error("Unauthorized");
    return result;
  };
}

const ReturnedUnauthorized = z.object({ errorMessage: z.literal("Unauthorized") });

/** Unlike backends, authorizers get the cookies as a header, too. */
function withCookieHeader({ event, request }: HttpAuthorization) {
  const cookies = request.headers.filter(([name]) => name.toLowerCase() === "cookie").map(([, value]) => value);
  if (cookies.length === 0) return event;
  return { ...event, headers: { ...(event["headers"] as object), cookie: cookies.join("; ") } };
}
