import { z } from "zod";
import { evaluatePolicy, PolicyDocument } from "../policy-evaluation.ts";
import { type CacheSettings, createAuthorizerCache } from "./authorizer-cache.ts";

/** Invokes a function and returns its result. Throws an Error with the function's message if it fails. */
export type InvokeFunction = (functionArn: string, event: unknown) => Promise<unknown>;

/** The settings that all kinds of authorizers share. */
export interface AuthorizerSettings {
  readonly functionArn: string;
  /** The identity sources, in the notation of the kind of API. Together they are the cache key. */
  readonly identitySources: readonly string[];
  /** How long a result of the function is cached, in seconds; 0: not at all. */
  readonly ttlSeconds: number;
}

/** A request to be decided. */
export interface AuthorizationRequest {
  /** The values of the identity sources. */
  readonly identity: readonly string[];
  /** The event that the function is invoked with. */
  readonly event: unknown;
  /** The ARN of the method or route that is called. */
  readonly resourceArn: string;
  readonly sourceIp: string;
  readonly receivedAt: Date;
}

/** The decision of an authorizer whose function returned a policy; `Context` is for the backend. */
export interface PolicyDecision<Context> {
  readonly outcome: "allow" | "explicit-deny" | "implicit-deny";
  /** Absent if the kind of API accepts that. */
  readonly principalId: string | undefined;
  readonly context: Context;
  /** How long the function took, in milliseconds; 0: the policy was cached. */
  readonly latencyMs: number;
}

/** The decision of an authorizer. Only policies are cached. */
export type Decision<Context> = PolicyDecision<Context> | { readonly outcome: "unauthorized" | "failed" | "malformed" };

/** The part of an authorizer that is the same for every kind of API. */
export interface AuthorizerEngine<Context> {
  readonly decide: (request: AuthorizationRequest) => Promise<Decision<Context>>;
  readonly flush: () => void;
}

/** The maximum length of an ARN in a policy. */
const maxResourceLength = 512;

/**
 * Decides as API Gateway does: with the cached result for the identity, or else by invoking the function. The policy is
 * evaluated for every request. Failures and malformed results are not cached.
 *
 * @param contextSchema which contexts the kind of API accepts.
 * @param report called with the reason for a 500, for the authorizer's developer.
 * @param principalSchema which principals the kind of API accepts.
 */
export function createAuthorizerEngine<Context>(
  { functionArn, ...cacheSettings }: Pick<AuthorizerSettings, "functionArn"> & CacheSettings,
  contextSchema: z.ZodType<Context>,
  invoke: InvokeFunction,
  report: (problem: string) => void,
  principalSchema: z.ZodType<string | undefined> = z.string(),
): AuthorizerEngine<Context> {
  const Result = z.object({ principalId: principalSchema, policyDocument: PolicyDocument, context: contextSchema });
  type Result = z.infer<typeof Result>;
  const cache = createAuthorizerCache<Result>(cacheSettings);

  async function invokeAuthorizer(event: unknown): Promise<Result | "unauthorized" | "failed" | "malformed"> {
    let result: unknown;
    try {
      result = await invoke(functionArn, event);
    } catch (error) {
      if (errorMessage(error) === "Unauthorized") return "unauthorized";
      report(`The authorizer failed: ${errorMessage(error)}`);
      return "failed";
    }
    const parsed = Result.safeParse(result);
    if (parsed.success && hasShortResources(parsed.data.policyDocument)) return parsed.data;
    report(`The authorizer's result is malformed: ${parsed.success ? "a resource is too long" : parsed.error.message}`);
    return "malformed";
  }

  return {
    async decide({ identity, event, resourceArn, sourceIp, receivedAt }) {
      const key = JSON.stringify(identity);
      const startedAt = performance.now();
      const cached = cache.get(key);
      const result = cached ?? (await invokeAuthorizer(event));
      if (typeof result === "string") return { outcome: result };
      const latencyMs = cached ? 0 : Math.max(1, Math.round(performance.now() - startedAt));
      try {
        const request = { action: "execute-api:Invoke", resource: resourceArn, sourceIp, now: receivedAt };
        const outcome = evaluatePolicy(result.policyDocument, request);
        if (!cached) cache.set(key, result);
        return { outcome, principalId: result.principalId, context: result.context, latencyMs };
      } catch (error) {
        report(`The authorizer's policy can't be evaluated: ${errorMessage(error)}`);
        return { outcome: "malformed" };
      }
    },
    flush: cache.flush,
  };
}

function hasShortResources({ Statement }: PolicyDocument): boolean {
  return Statement.every(({ Resource }) => Resource.every((each) => each.length <= maxResourceLength));
}

function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
