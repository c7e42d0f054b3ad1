import type { APIGatewayProxyEvent, Context } from "aws-lambda";
import type { GraphqlSettings } from "../../contract/deployment/graphql.ts";
import type { Caller } from "../../core/caller.ts";
import type { PropagateRevocation } from "../../core/service.ts";
import type { TokenStore } from "../../core/token-store.ts";
import { type CreateTokenInput, createToken } from "../../core/use-cases/create-token.ts";
import { createGraphqlHandler } from "../../functions/graphql/graphql-handler.ts";
import { createEffectiveBy } from "../../functions/revocation/effective-by.ts";
import { settings } from "./api.ts";
import { createMemoryTokenStore } from "./memory-token-store.ts";

/** Who makes the tokens that tests begin with: a deployment, which no token calls. */
const deployment: Caller = {
  tokenId: null,
  secretVersion: 1,
  owner: "ops",
  scopes: ["tokens:admin"],
  sourceIp: null,
  requestId: null,
};

export interface GraphqlCall {
  /** The secret of the caller; none: a guest. */
  readonly secret?: string | undefined;
  readonly variables?: Record<string, unknown> | null;
  readonly operationName?: string | null;
  readonly headers?: Record<string, string>;
}

/** GraphQL over a store in memory, called as API Gateway calls it. */
export function testGraphql(
  overrides: {
    readonly settings?: Partial<GraphqlSettings>;
    readonly store?: TokenStore;
    readonly propagateRevocation?: PropagateRevocation;
    readonly remainingMs?: number;
  } = {},
) {
  const clock = { now: new Date("2026-11-21T12:00:00.000Z") };
  const now = () => clock.now;
  const all = { ...settings, introspection: true, lastSeenResolution: 60, ...overrides.settings };
  const store = overrides.store ?? createMemoryTokenStore();
  const refusals: string[] = [];
  const acceptances: string[] = [];
  const api = {
    settings: all,
    store,
    now,
    effectiveBy: createEffectiveBy(300, now),
    propagateRevocation: overrides.propagateRevocation ?? (async () => false),
    report: {
      accepted: () => void acceptances.push("accepted"),
      refused: (reason: string) => void refusals.push(reason),
      lastSeenFailed: (error: unknown) => console.error(error),
    },
  };
  const handler = createGraphqlHandler(api);

  async function send(body: string, headers: Record<string, string> = {}, httpMethod = "POST") {
    const event = {
      httpMethod,
      path: "/graphql",
      resource: "/graphql",
      headers: { "Content-Type": "application/json", ...headers },
      body,
      isBase64Encoded: false,
      requestContext: { requestId: "request-1", identity: { sourceIp: "192.0.2.7" } },
    } as unknown as APIGatewayProxyEvent;
    const result = await handler(event, { getRemainingTimeInMillis: () => overrides.remainingMs ?? 28_000 } as Context);
    return { status: result.statusCode, headers: result.headers ?? {}, text: result.body, ...JSON.parse(result.body) };
  }

  return {
    api,
    clock,
    store,
    refusals,
    acceptances,
    /** Sends a body as it is. */
    send,
    /** Runs an operation. */
    call: (query: string, { secret, headers, ...rest }: GraphqlCall = {}) =>
      send(JSON.stringify({ query, ...rest }), {
        ...(secret !== undefined && { Authorization: `APIToken ${secret}` }),
        ...headers,
      }),
    /** Makes a token and gives its secret and its id. */
    async createToken(owner: string, scopes: readonly string[], input: CreateTokenInput = {}) {
      const { token, secret } = await createToken(api, deployment, { owner, scopes, ...input });
      return { id: token.id, secret: secret ?? "" };
    },
  };
}
