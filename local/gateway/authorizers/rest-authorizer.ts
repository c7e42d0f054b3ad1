import { z } from "zod";
import type { GatewayRequest } from "../gateway-request.ts";
import type { GatewayResponseType } from "../gateway-response.ts";
import type { ApiStage, RequestContext } from "../request-context.ts";
import {
  type AuthorizerSettings,
  createAuthorizerEngine,
  type Decision,
  type InvokeFunction,
} from "./authorizer-engine.ts";
import { readIdentitySource, type SourceNotation } from "./identity-source.ts";

/** An authorizer of a REST API, as a template declares it. Its sources are written `method.request.header.X-Api-Key`. */
export interface RestAuthorizerSettings extends AuthorizerSettings {
  readonly type: "TOKEN" | "REQUEST";
  /** What a TOKEN authorizer's header must match for the function to be invoked. */
  readonly validationExpression?: RegExp | undefined;
  /** How long a flush takes to reach each node of the cache, in milliseconds. */
  readonly flushLagMs?: readonly number[] | undefined;
}

/** A call to be authorized. */
export interface RestAuthorization {
  readonly request: GatewayRequest;
  readonly api: ApiStage;
  readonly context: RequestContext;
  /** The ARN of the method that is called. */
  readonly methodArn: string;
  /** The event of a REQUEST authorizer, without its own members. */
  readonly requestEvent: Readonly<Record<string, unknown>>;
}

/** Whether the call proceeds, with the authorizer's context for the backend, or gets a gateway response. */
export type RestAuthorizationResult =
  | { readonly ok: true; readonly context: Readonly<Record<string, string | number>> }
  | {
      readonly ok: false;
      readonly responseType: GatewayResponseType;
      readonly message: string | null;
      readonly context?: Readonly<Record<string, string | number>>;
    };

/** An authorizer of a REST API. */
export interface RestAuthorizer {
  readonly authorize: (call: RestAuthorization) => Promise<RestAuthorizationResult>;
  readonly flush: () => void;
}

/** On AWS, old results were returned until 52 to 73 s after a flush (us-east-1, 2026-09-24 and 2026-09-25). */
const measuredFlushLagMs = [51_600, 62_000, 73_000];

const Context = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({});

const notation: SourceNotation = {
  header: "method.request.header",
  query: "method.request.querystring",
  stageVariable: "stageVariables",
  context: "context",
};

const unauthorized = { ok: false, responseType: "UNAUTHORIZED", message: "Unauthorized" } as const;

/**
 * Authorizes as a REST API does.
 * @param report called with the reason for a 500, for the authorizer's developer.
 */
export function createRestAuthorizer(
  settings: RestAuthorizerSettings,
  invoke: InvokeFunction,
  report: (problem: string) => void,
): RestAuthorizer {
  const { flushLagMs = measuredFlushLagMs } = settings;
  const engine = createAuthorizerEngine({ ...settings, flushLagMs }, Context, invoke, report);
  return {
    async authorize(call) {
      const identity = readIdentity(settings, call);
      if (!identity) return unauthorized;
      const event =
        settings.type === "TOKEN"
          ? { type: "TOKEN", authorizationToken: identity[0], methodArn: call.methodArn }
          : { type: "REQUEST", methodArn: call.methodArn, ...call.requestEvent };
      const { sourceIp, receivedAt } = call.request;
      return toResult(await engine.decide({ identity, event, resourceArn: call.methodArn, sourceIp, receivedAt }));
    },
    flush: engine.flush,
  };
}

/** The values of the identity sources. `undefined`: one is missing or empty, and the function isn't invoked. */
function readIdentity(settings: RestAuthorizerSettings, call: RestAuthorization): string[] | undefined {
  const values = settings.identitySources.map((source) => readIdentitySource(source, notation, call) ?? "");
  if (values.includes("")) return undefined;
  const [token = ""] = values;
  const { type, validationExpression } = settings;
  return type === "TOKEN" && validationExpression && !validationExpression.test(token) ? undefined : values;
}

function toResult(decision: Decision<z.infer<typeof Context>>): RestAuthorizationResult {
  switch (decision.outcome) {
    case "unauthorized":
      return unauthorized;
    case "failed":
      return { ok: false, responseType: "AUTHORIZER_FAILURE", message: null };
    case "malformed":
      return { ok: false, responseType: "AUTHORIZER_CONFIGURATION_ERROR", message: null };
    default: {
      const values = Object.entries(decision.context).map(([name, value]) => [name, String(value)]);
      const { principalId, latencyMs: integrationLatency } = decision;
      const context = { ...Object.fromEntries(values), principalId, integrationLatency };
      if (decision.outcome === "allow") return { ok: true, context };
      const message = `User is not authorized to access this resource ${denials[decision.outcome]}`;
      return { ok: false, responseType: "ACCESS_DENIED", message, context };
    }
  }
}

const denials = {
  "explicit-deny": "with an explicit deny in an identity-based policy",
  "implicit-deny": "because no identity-based policy allows the execute-api:Invoke action",
};
