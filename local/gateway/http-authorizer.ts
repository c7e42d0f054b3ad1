import { z } from "zod";
import type { InvokeFunction } from "./authorizer.ts";
import { valueAt } from "./context-template.ts";
import { type GatewayRequest, headerOf } from "./gateway-request.ts";
import type { HttpRequestContext } from "./http-event.ts";
import { evaluatePolicy, PolicyDocument } from "./policy-evaluation.ts";
import type { ApiStage } from "./request-context.ts";
import { createVerdictCache } from "./verdict-cache.ts";

/** A REQUEST authorizer of an HTTP API, payload 2.0, that answers with policies. */
export interface HttpAuthorizerSettings {
  readonly functionArn: string;
  /** E.g. `$request.header.Authorization`; all of them make up the cache's key. */
  readonly identitySources: readonly string[];
  /** How long an answer of the function is used, in seconds; 0: once. */
  readonly ttlSeconds: number;
}

/** A call to be authorized. */
export interface HttpAuthorizerCall {
  readonly request: GatewayRequest;
  readonly api: ApiStage;
  readonly context: HttpRequestContext;
  /** The ARN of the route that is called. */
  readonly routeArn: string;
  /** The event, without the authorizer's own members. */
  readonly event: Readonly<Record<string, unknown>>;
}

/** What the caller may do: go on, with the authorizer's context for the backend, or take a status. */
export type HttpVerdict =
  | { readonly ok: true; readonly context: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly status: 401 | 403 | 500 };

/** An authorizer at work. */
export interface HttpAuthorizer {
  readonly authorize: (call: HttpAuthorizerCall) => Promise<HttpVerdict>;
  readonly flush: () => void;
}

const Output = z.object({
  principalId: z.string(),
  policyDocument: PolicyDocument,
  context: z.record(z.string(), z.unknown()).default({}),
});

/**
 * Authorizes as an HTTP API does: without an identity source 401, then what was answered before, then the function.
 * What the function answered is evaluated again for every call; denied is 403.
 *
 * @param report told why a call was answered with 500, for whoever develops the authorizer.
 */
export function createHttpAuthorizer(
  { functionArn, identitySources, ttlSeconds }: HttpAuthorizerSettings,
  invoke: InvokeFunction,
  report: (trouble: string) => void,
): HttpAuthorizer {
  const cache = createVerdictCache<z.infer<typeof Output>>(ttlSeconds);
  return {
    async authorize(call) {
      const identitySource = identitySources.map((source) => identityValue(source, call));
      if (!identitySource.every(Boolean)) return { ok: false, status: 401 };
      const key = JSON.stringify(identitySource);
      try {
        const cached = cache.get(key);
        const event = { ...call.event, type: "REQUEST", routeArn: call.routeArn, identitySource };
        const output = cached ?? Output.parse(await invoke(functionArn, event));
        if (!cached) cache.set(key, output);
        const answer = evaluatePolicy(output.policyDocument, {
          action: "execute-api:Invoke",
          resource: call.routeArn,
          sourceIp: call.request.sourceIp,
          now: call.request.receivedAt,
        });
        return answer === "allow" ? { ok: true, context: output.context } : { ok: false, status: 403 };
      } catch (error) {
        report(`The authorizer failed: ${error instanceof Error ? error.message : String(error)}`);
        return { ok: false, status: 500 };
      }
    },
    flush: cache.clear,
  };
}

function identityValue(source: string, { request, api, context }: HttpAuthorizerCall): string | undefined {
  const [, kind, name = ""] =
    /^\$(request\.header|request\.querystring|stageVariables|context)\.(.+)$/.exec(source) ?? [];
  switch (kind) {
    case "request.header":
      return headerOf(request, name);
    case "request.querystring":
      return request.query.findLast(([each]) => each === name)?.[1];
    case "stageVariables":
      return api.stageVariables?.[name];
    case "context":
      // The names that identity sources have are those of access logs, not those of the event.
      return valueAt({ ...context, identity: { sourceIp: request.sourceIp } }, name)?.toString();
    default:
      throw new Error(`${source} is no identity source.`);
  }
}
