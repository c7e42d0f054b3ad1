import middy from "@middy/core";
import type { APIGatewayProxyEvent, APIGatewayProxyEventV2, APIGatewayProxyResult, Context } from "aws-lambda";
import { describe, expect, it, vi } from "vitest";
import type { FeedEntry, TokenState } from "../../contract/revocation-feed.ts";
import { LatchkeyError } from "../../core/errors.ts";
import { createGuard, type GuardOptions } from "../../guard/guard.ts";
import { guardMiddleware, type RefusalOptions, withGuard } from "../../guard/guarded-handler.ts";

const context = {
  principalId: "ops",
  integrationLatency: 0,
  tokenId: "tok_1",
  tokenName: "my_app",
  owner: "ops",
  scopes: "lookup:read scope:write",
  secretGeneration: "current",
  secretVersion: "3",
  tokenVersion: "5",
};

const disabled: TokenState = { version: 6, status: "disabled" };

async function* onePage(entries: readonly FeedEntry[]) {
  yield entries;
}

const guardWith = (state?: TokenState, options: GuardOptions = {}) => {
  const at = "2027-01-01T00:00:00.000Z";
  const entries: FeedEntry[] = state ? [{ tokenId: "tok_1", at, state }] : [];
  return createGuard({ readFeed: () => onePage(entries), onFailure: () => undefined, ...options });
};

const identity = { sourceIp: "192.0.2.7" };
const events = {
  "a REST API": { resource: "/v1/lookup", requestContext: { authorizer: context, identity } },
  "an HTTP API (payload 1.0)": { version: "1.0", requestContext: { authorizer: context, identity } },
  "an HTTP API (payload 2.0)": {
    version: "2.0",
    requestContext: { authorizer: { lambda: context }, http: { sourceIp: "192.0.2.7" } },
  },
  "a WebSocket API": { requestContext: { authorizer: context, identity, connectionId: "abc", routeKey: "send" } },
};
type AnyEvent = (typeof events)[keyof typeof events];
const kinds = Object.entries(events);

const ok = { statusCode: 200, headers: {}, body: "ok" };

/** Calls a guarded handler, by wrapper and by middleware, and expects the same of both. */
async function call(event: object, state?: TokenState, options?: GuardOptions & RefusalOptions<AnyEvent, typeof ok>) {
  const guard = guardWith(state, options);
  const inner = vi.fn(async (_event: AnyEvent, _context: Context) => ok);
  const refusal = options?.respond ? { respond: options.respond } : {};
  const wrapped = withGuard(guard, inner, refusal);
  const byMiddy = middy<AnyEvent, typeof ok>(inner).use(guardMiddleware<AnyEvent, typeof ok>(guard, refusal));
  const copy = () => structuredClone(event) as AnyEvent;
  const [left, right] = [await wrapped(copy(), {} as Context), await byMiddy(copy(), {} as Context)];
  expect(right).toEqual(left);
  return { response: left, calls: inner.mock.calls };
}

/** A later state of the token, which has one scope left. */
const narrowed: TokenState = {
  version: 6,
  status: "active",
  secretVersion: 3,
  previousValidUntil: null,
  expiresAt: null,
  scopes: ["lookup:read"],
  allowedCidrs: [],
};

describe.each(kinds)("an event of %s", (_kind, event) => {
  it("passes for a token that did not change", async () => {
    const { response, calls } = await call(event);
    expect(response).toEqual(ok);
    expect(calls.map(([given]) => given)).toEqual([event, event]);
  });

  it("is answered with 401 where the token was revoked", async () => {
    const { response, calls } = await call(event, disabled);
    expect(response.statusCode).toBe(401);
    expect(response.headers).toEqual({
      "Content-Type": "application/problem+json",
      "Cache-Control": "no-store",
      "WWW-Authenticate": 'Bearer error="invalid_token"',
    });
    expect(JSON.parse(response.body)).toEqual({
      type: "urn:latchkey:problem:token_revoked",
      title: "Token revoked",
      status: 401,
      code: "token_revoked",
    });
    expect(calls).toEqual([]);
  });

  it("is held to the addresses of the token", async () => {
    const bound = structuredClone(event);
    const authorizer = bound.requestContext.authorizer as Record<string, unknown>;
    Object.assign((authorizer.lambda ?? authorizer) as object, { allowedCidrs: "198.51.100.0/24 203.0.113.0/24" });
    expect((await call(bound)).response.statusCode).toBe(403);
    Object.assign((authorizer.lambda ?? authorizer) as object, { allowedCidrs: "198.51.100.0/24 192.0.2.0/24" });
    expect((await call(bound)).response).toEqual(ok);
  });

  it("tells the handler which scopes are left", async () => {
    const { calls } = await call(event, narrowed);
    const [given] = calls[0] ?? [];
    const authorizer = given?.requestContext.authorizer as Record<string, unknown>;
    expect(authorizer.lambda ?? authorizer).toEqual({ ...context, scopes: "lookup:read" });
  });
});

describe("a token whose scopes were narrowed", () => {
  const scopes = [
    { name: "lookup:read", description: "", grants: ["GET /v1/lookup/{key}"] },
    { name: "scope:write", description: "", grants: ["PUT /v1/scope/*", "$connect"] },
  ];
  const http = (method: string, routeKey: string) => ({
    requestContext: { authorizer: { lambda: context }, routeKey, http: { method, sourceIp: "192.0.2.7" } },
  });
  const rest = (httpMethod: string, resource: string) => ({
    httpMethod,
    resource,
    requestContext: { authorizer: context },
  });

  it.each([
    [rest("GET", "/v1/lookup/{id}"), 200],
    [rest("PUT", "/v1/scope/{realm}"), 403],
    [rest("GET", "/whoami"), 200],
    [http("GET", "ANY /v1/lookup/{key}"), 200],
    [http("PUT", "PUT /v1/scope/{realm}"), 403],
    [http("GET", "$default"), 403],
    [{ requestContext: { authorizer: context, connectionId: "abc", routeKey: "send" } }, 403],
  ])("opens what is left to it: %j", async (event, status) => {
    const { response } = await call(event, narrowed, { scopes, anyToken: ["GET /whoami"] });
    expect(response.statusCode).toBe(status);
    // One that still has its scopes may do all of that.
    if (status === 403) expect((await call(event, undefined, { scopes })).response).toEqual(ok);
  });
});

describe("an event without a verdict", () => {
  it.each([
    {},
    { requestContext: {} },
    { requestContext: { authorizer: null } },
    { requestContext: { authorizer: { principalId: "someone" } } },
    { requestContext: { authorizer: { jwt: { claims: {} } } } },
    { requestContext: { authorizer: { lambda: null } } },
    { requestContext: { authorizer: { ...context, tokenVersion: undefined } } },
    { requestContext: { authorizer: { ...context, secretVersion: "newest" } } },
    { requestContext: { authorizer: { ...context, tokenVersion: null } } },
    { requestContext: { authorizer: { ...context, secretVersion: "" } } },
    { requestContext: { authorizer: { ...context, secretVersion: "3 " } } },
    { requestContext: { authorizer: { ...context, tokenVersion: " 5" } } },
    { requestContext: { authorizer: { ...context, tokenVersion: "1".repeat(16) } } },
    { requestContext: { authorizer: { ...context, tokenId: undefined } } },
    { requestContext: { authorizer: { ...context, tokenName: 7 } } },
    { requestContext: { authorizer: { ...context, owner: undefined } } },
    { requestContext: { authorizer: { ...context, scopes: ["lookup:read"] } } },
    { requestContext: { authorizer: { ...context, validUntil: 4_070_908_800_000 } } },
    { requestContext: { authorizer: { ...context, allowedCidrs: ["192.0.2.0/24"] } } },
  ])("is answered with 401: %j", async (event) => {
    const { response, calls } = await call(event);
    expect([response.statusCode, JSON.parse(response.body).code, calls]).toEqual([401, "unauthorized", []]);
  });
});

describe("a feed that can't be read", () => {
  // biome-ignore lint/correctness/useYield: it fails before its first page.
  async function* readFeed(): AsyncGenerator<readonly FeedEntry[]> {
    throw new Error("no network");
  }
  const event = events["a REST API"];

  it("denies calls with 503", async () => {
    const { response, calls } = await call(event, undefined, { readFeed });
    expect([response.statusCode, JSON.parse(response.body).code, calls]).toEqual([503, "unavailable", []]);
    expect(response.headers).toMatchObject({ "Retry-After": "1" });
  });

  it("allows calls where that was chosen, but not what the verdict itself excludes", async () => {
    const chosen = { readFeed, whenUnavailable: "allow" } as const;
    expect((await call(event, undefined, chosen)).response).toEqual(ok);
    const ended = { ...context, validUntil: "2027-01-01T00:00:00.000Z" };
    const late = { ...chosen, now: () => Date.parse("2027-01-01T00:00:00.000Z") };
    const { response } = await call({ requestContext: { authorizer: ended } }, undefined, late);
    expect(JSON.parse(response.body).code).toBe("token_expired");
  });

  it("is logged without what was asked", async () => {
    const error = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const guard = createGuard({ readFeed });
    await expect(guard.check({ authorizer: context })).rejects.toMatchObject({ code: "unavailable" });
    expect(error.mock.calls).toEqual([[{ message: "revocation feed not read", error: "Error", detail: "no network" }]]);
    error.mockRestore();
  });
});

it("leaves the form of refusals to the backend, if it wants that", async () => {
  const respond = (code: string) => ({ statusCode: 401, headers: {}, body: `refused: ${code}` });
  const { response } = await call(events["a REST API"], disabled, { respond });
  expect(response.body).toBe("refused: token_revoked");
});

it("passes on what the handler throws", async () => {
  const handler = withGuard(guardWith(), async () => Promise.reject(new Error("broken")));
  await expect(handler(events["a REST API"])).rejects.toThrow("broken");
});

it.each([new TypeError("bug"), new LatchkeyError("conflict", "Not so."), { code: "unavailable" }])(
  "passes on an error of the guard that doesn't say that the feed can't be read: %s",
  async (error) => {
    const handler = withGuard({ check: () => Promise.reject(error) }, async () => ok);
    await expect(handler(events["a REST API"])).rejects.toBe(error);
  },
);

it("writes nothing into an event whose scopes are what they were", async () => {
  const event = structuredClone(events["a REST API"]);
  Object.freeze(event.requestContext.authorizer);
  expect(await withGuard(guardWith(), async () => ok)(event)).toBe(ok);
});

it("takes the events that the types of AWS describe", () => {
  const rest = withGuard(guardWith(), async (event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> => {
    return { statusCode: 200, body: event.path };
  });
  const http = withGuard(guardWith(), async (event: APIGatewayProxyEventV2) => ({
    statusCode: 200,
    body: event.rawPath,
  }));
  expect([typeof rest, typeof http]).toEqual(["function", "function"]);
});

it("says where the table's name has to come from", () => {
  expect(() => createGuard()).toThrow("LATCHKEY_TABLE_NAME");
});
