import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from "aws-lambda";
import type { Issuer } from "../../contract/deployment/sign-in.ts";
import { managementCatalogue } from "../../contract/management-catalogue.ts";
import { methodsServedBy, routes } from "../../contract/routes.ts";
import { digestSecret, generateSecret } from "../../core/secret.ts";
import type { PropagateRevocation } from "../../core/service.ts";
import type { ApiSettings } from "../../core/settings.ts";
import type { StoredToken } from "../../core/token.ts";
import type { TokenStore } from "../../core/token-store.ts";
import type { RefusalMetrics } from "../../core/usage/refusal-metrics.ts";
import type { UsageStore } from "../../core/usage/usage-store.ts";
import { createApiHandler } from "../../functions/api/api-handler.ts";
import { createEffectiveBy } from "../../functions/revocation/effective-by.ts";
import { createMemoryTokenStore } from "./memory-token-store.ts";
import { createMemoryUsageStore } from "./memory-usage-store.ts";
import { tokenWith } from "./token-fixture.ts";

export const settings: ApiSettings = {
  prefix: "lk",
  acceptedPrefixes: [],
  scopes: [
    { name: "lookup:read", description: "Look keys up.", grants: ["GET /v1/lookup/*"] },
    { name: "scope:write", description: "Set scopes.", grants: ["PUT /v1/scope/*"] },
    ...managementCatalogue,
  ],
  defaultScopes: ["lookup:read"],
  defaultLifetime: null,
  maxLifetime: null,
  cacheTtl: 300,
  revocation: "ttl",
  eventRetention: 400 * 86_400,
  lastSeenResolution: 60,
  version: "1.2.3",
};

/** Who calls, as the authorizer would say; `scopes` by default those of an administrator. */
export interface CallerContext {
  readonly tokenId?: string;
  readonly owner?: string;
  readonly scopes?: string;
  readonly secretVersion?: string;
}

const introspection = "POST /v1/introspect";

const administrator = {
  tokenId: "tok_caller",
  owner: "ops",
  scopes: "tokens:admin",
  secretGeneration: "current",
  secretVersion: "1",
};

export interface CallOptions {
  readonly body?: unknown;
  readonly rawBody?: string;
  readonly base64Body?: string;
  readonly headers?: Record<string, string>;
  readonly query?: Record<string, string>;
  readonly multiValueQuery?: Record<string, string[]>;
  /** `null`: the call has passed no authorizer. */
  readonly caller?: CallerContext | null;
  /** All that the authorizer says, in place of `caller`. */
  readonly context?: Readonly<Record<string, unknown>>;
}

/** The HTTP API over a store in memory, called as API Gateway calls it, with a clock that tests set. */
export function testApi(
  overrides: {
    readonly settings?: Partial<ApiSettings>;
    readonly issuer?: Issuer;
    readonly store?: TokenStore;
    readonly usage?: UsageStore;
    readonly refusals?: RefusalMetrics;
    readonly propagateRevocation?: PropagateRevocation;
    /** The time that Lambda leaves the function, in milliseconds. */
    readonly remainingMs?: number;
  } = {},
) {
  const clock = { now: new Date("2026-11-21T12:00:00.000Z") };
  const now = () => clock.now;
  const apiSettings = { ...settings, ...overrides.settings };
  const callers = new Map<string, StoredToken>();
  const store = overrides.store ?? createMemoryTokenStore({ callers });
  const introduced = (options: CallOptions, members: Partial<StoredToken> = {}) => {
    if (options.caller === null || options.context) return options;
    const { tokenId, owner, scopes } = { ...administrator, ...options.caller };
    const token = tokenWith({ id: tokenId, owner, scopes: scopes.split(" "), ...members });
    callers.set(token.id, token);
    return options;
  };
  /** Where no authorizer says who calls, the caller has a secret. */
  const withSecret = (options: CallOptions) => {
    if (options.caller === null) return options;
    const { secret, tokenId } = generateSecret(apiSettings.prefix);
    const { headers } = introduced(options, { id: tokenId, digest: digestSecret(secret) });
    return { ...options, headers: { Authorization: `Bearer ${secret}`, ...headers } };
  };
  const handler = createApiHandler({
    settings: apiSettings,
    issuer: overrides.issuer,
    store,
    usage: overrides.usage ?? createMemoryUsageStore(),
    refusals: overrides.refusals ?? { countRefusals: async () => [] },
    now,
    effectiveBy: createEffectiveBy(apiSettings.cacheTtl, now),
    propagateRevocation: overrides.propagateRevocation ?? (async () => false),
  });
  return {
    clock,
    store,
    /** @param call the method and the path, e.g. `GET /v1/tokens`. */
    call: async (call: string, options: CallOptions = {}) => {
      const { remainingMs = 28_000 } = overrides;
      const event = createEvent(call, call === introspection ? withSecret(options) : introduced(options));
      return parseResponse(await handler(event, { getRemainingTimeInMillis: () => remainingMs } as Context));
    },
  };
}

function parseResponse(result: APIGatewayProxyResult) {
  return {
    status: result.statusCode,
    headers: (result.headers ?? {}) as Record<string, string>,
    text: result.body,
    body: result.body ? JSON.parse(result.body) : undefined,
  };
}

function createEvent(
  call: string,
  { body, rawBody, base64Body, headers, query, multiValueQuery, caller = {}, context }: CallOptions,
): APIGatewayProxyEvent {
  const [method = "", path = ""] = call.split(" ");
  const { resource, pathParameters } = matchRoute(method, path);
  const text = base64Body ?? rawBody ?? (body === undefined ? null : JSON.stringify(body));
  const event = {
    httpMethod: method,
    path,
    resource,
    pathParameters,
    headers: { ...(text !== null && { "Content-Type": "application/json" }), ...headers },
    queryStringParameters: query ?? null,
    multiValueQueryStringParameters: multiValueQuery ?? null,
    body: text,
    isBase64Encoded: base64Body !== undefined,
    requestContext: {
      requestId: "request-1",
      domainName: "api.example.com",
      path: `/prod${path}`,
      identity: { sourceIp: "192.0.2.7" },
      authorizer: context ?? (caller && { ...administrator, ...caller }),
    },
  };
  return event as unknown as APIGatewayProxyEvent;
}

function matchRoute(method: string, path: string) {
  for (const route of Object.values(routes).filter((candidate) => methodsServedBy(candidate.method).includes(method))) {
    if (route.path === path) return { resource: route.path, pathParameters: null };
  }
  for (const route of Object.values(routes).filter((candidate) => methodsServedBy(candidate.method).includes(method))) {
    const pattern = new RegExp(`^${route.path.replaceAll(/\{(\w+)\}/g, "(?<$1>[^/]+)")}$`);
    const match = pattern.exec(path);
    if (match) return { resource: route.path, pathParameters: { ...match.groups } };
  }
  // API Gateway knows the resource of a method that it has not, too.
  const other = Object.values(routes).find((route) => route.path === path);
  return { resource: other?.path ?? path.replace(/\/tok_[^/]+/, "/{id}"), pathParameters: null };
}
