import { z } from "zod";
import { valueAt } from "./context-template.ts";
import { type GatewayRequest, headerOf } from "./gateway-request.ts";
import type { GatewayResponseType } from "./gateway-response.ts";
import { evaluatePolicy, PolicyDocument } from "./policy-evaluation.ts";
import type { ApiStage, RequestContext } from "./request-context.ts";
import { createVerdictCache } from "./verdict-cache.ts";

/** An authorizer as a template declares it. */
export interface AuthorizerSettings {
  readonly type: "TOKEN" | "REQUEST";
  readonly functionArn: string;
  /** What the caller is known by, e.g. `method.request.header.Authorization`; all of them make up the cache's key. */
  readonly identitySources: readonly string[];
  /** What a TOKEN authorizer's header must match for the function to be called. */
  readonly validationExpression?: RegExp | undefined;
  /** How long an answer of the function is used, in seconds; 0: once. */
  readonly ttlSeconds: number;
}

/** A call to be authorized. */
export interface AuthorizerCall {
  readonly request: GatewayRequest;
  readonly api: ApiStage;
  readonly context: RequestContext;
  /** The ARN of the method that is called. */
  readonly methodArn: string;
  /** The event of a REQUEST authorizer, without its own members. */
  readonly requestEvent: Readonly<Record<string, unknown>>;
}

/** What the caller may do: go on, with the authorizer's context for the backend, or take an answer of the gateway. */
export type Verdict =
  | { readonly ok: true; readonly context: Readonly<Record<string, string>> }
  | {
      readonly ok: false;
      readonly answer: GatewayResponseType;
      readonly message: string | null;
      readonly context?: Readonly<Record<string, string>>;
    };

/** An authorizer at work. */
export interface Authorizer {
  readonly authorize: (call: AuthorizerCall) => Promise<Verdict>;
  readonly flush: () => void;
}

/** Calls a function and answers what it answers. Throws an Error with the function's own message where it fails. */
export type InvokeFunction = (functionArn: string, event: unknown) => Promise<unknown>;

const longestResource = 512;

const AuthorizerOutput = z.object({
  principalId: z.string(),
  policyDocument: PolicyDocument,
  context: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
});
type AuthorizerOutput = z.infer<typeof AuthorizerOutput>;

const unauthorized = { ok: false, answer: "UNAUTHORIZED", message: "Unauthorized" } as const;
const failure = { ok: false, answer: "AUTHORIZER_FAILURE", message: null } as const;
const misconfigured = { ok: false, answer: "AUTHORIZER_CONFIGURATION_ERROR", message: null } as const;

/**
 * Authorizes as API Gateway does: identity sources first, then what was answered before, then the function. What the
 * function answered is evaluated again for every call.
 *
 * @param report told why a call was answered with 500, for whoever develops the authorizer.
 */
export function createAuthorizer(
  settings: AuthorizerSettings,
  invoke: InvokeFunction,
  report: (trouble: string) => void,
): Authorizer {
  const cache = createVerdictCache<AuthorizerOutput>(settings.ttlSeconds);

  async function ask(call: AuthorizerCall, identity: readonly string[]): Promise<AuthorizerOutput | Verdict> {
    let answer: unknown;
    try {
      answer = await invoke(settings.functionArn, authorizerEvent(settings, call, identity));
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (message === "Unauthorized") return unauthorized;
      report(`The authorizer failed: ${message}`);
      return failure;
    }
    const output = AuthorizerOutput.safeParse(answer);
    if (output.success && hasShortResources(output.data)) return output.data;
    report(`The authorizer's answer is malformed: ${output.success ? "a resource is too long" : output.error.message}`);
    return misconfigured;
  }

  return {
    async authorize(call) {
      const identity = identityOf(settings, call);
      if (!identity) return unauthorized;
      const key = JSON.stringify(identity);
      const cached = cache.get(key);
      const output = cached ?? (await ask(call, identity));
      if ("ok" in output) return output;
      if (!cached) cache.set(key, output);
      try {
        return evaluate(output, call);
      } catch (error) {
        report(`The authorizer's policy is not understood: ${error instanceof Error ? error.message : String(error)}`);
        return misconfigured;
      }
    },
    flush: cache.clear,
  };
}

/** The values of the identity sources, or `undefined` where the function need not be asked. */
function identityOf(settings: AuthorizerSettings, call: AuthorizerCall): string[] | undefined {
  const values = settings.identitySources.map((source) => identityValue(source, call));
  if (settings.type === "TOKEN") {
    const [token] = values;
    if (!token || (settings.validationExpression && !settings.validationExpression.test(token))) return undefined;
    return [token];
  }
  // Without caching API Gateway leaves it to the function what to do about a source that is missing.
  if (settings.ttlSeconds > 0 && !values.every(Boolean)) return undefined;
  return values.map((value) => value ?? "");
}

function identityValue(source: string, { request, api, context }: AuthorizerCall): string | undefined {
  const [, kind, name = ""] =
    /^(method\.request\.header|method\.request\.querystring|stageVariables|context)\.(.+)$/.exec(source) ?? [];
  switch (kind) {
    case "method.request.header":
      return headerOf(request, name);
    case "method.request.querystring":
      return request.query.findLast(([each]) => each === name)?.[1];
    case "stageVariables":
      return api.stageVariables?.[name];
    case "context":
      return valueAt(context, name)?.toString();
    default:
      throw new Error(`${source} is no identity source.`);
  }
}

function authorizerEvent(settings: AuthorizerSettings, call: AuthorizerCall, identity: readonly string[]): unknown {
  return settings.type === "TOKEN"
    ? { type: "TOKEN", authorizationToken: identity[0], methodArn: call.methodArn }
    : { type: "REQUEST", methodArn: call.methodArn, ...call.requestEvent };
}

function evaluate({ principalId, policyDocument, context }: AuthorizerOutput, call: AuthorizerCall): Verdict {
  const answer = evaluatePolicy(policyDocument, {
    action: "execute-api:Invoke",
    resource: call.methodArn,
    sourceIp: call.request.sourceIp,
    now: call.request.receivedAt,
  });
  const values = Object.entries(context).map(([name, value]) => [name, String(value)]);
  const forBackend = { ...Object.fromEntries(values), principalId };
  if (answer === "allow") return { ok: true, context: forBackend };
  const why = answer === "explicit-deny" ? " with an explicit deny" : "";
  const message = `User is not authorized to access this resource${why}`;
  return { ok: false, answer: "ACCESS_DENIED", message, context: forBackend };
}

function hasShortResources({ policyDocument }: AuthorizerOutput): boolean {
  return policyDocument.Statement.every(({ Resource }) => Resource.every((each) => each.length <= longestResource));
}
