import { describe, expect, test } from "vitest";
import {
  createRestAuthorizer,
  type RestAuthorizerSettings,
} from "../../../../local/gateway/authorizers/rest-authorizer.ts";
import type { GatewayRequest } from "../../../../local/gateway/gateway-request.ts";
import { circumstances } from "../fixtures.ts";

const stageArn = "arn:aws:execute-api:us-east-1:000000000000:api123/prod";
const tokenSettings: RestAuthorizerSettings = {
  type: "TOKEN",
  functionArn: "arn:function",
  identitySources: ["method.request.header.X-Authentication"],
  validationExpression: /^lk_.+$/,
  ttlSeconds: 300,
};

function allow(resource: string, more: object = {}) {
  const Statement = [{ Effect: "Allow", Action: "execute-api:Invoke", Resource: resource, ...more }];
  return { principalId: "alice", policyDocument: { Version: "2012-10-17", Statement } };
}

/** An authorizer in front of a function that is given as it would be written; the events it was called with. */
function setUp(respond: (event: unknown) => unknown, settings: Partial<RestAuthorizerSettings> = {}) {
  const events: unknown[] = [];
  const reports: string[] = [];
  const authorizer = createRestAuthorizer(
    { ...tokenSettings, ...settings },
    async (_, event) => {
      events.push(event);
      return respond(event);
    },
    (problem) => reports.push(problem),
  );
  const call = (headers: Record<string, string>, path = "GET/v1/lookup", members: Partial<GatewayRequest> = {}) =>
    authorizer.authorize({
      ...circumstances({ headers: Object.entries(headers), ...members }),
      methodArn: `${stageArn}/${path}`,
      requestEvent: { path: "/v1/lookup" },
    });
  return { authorizer, call, events, reports };
}

const secret = { "x-authentication": "lk_one" };

describe("a TOKEN authorizer", () => {
  test("is given the header's value and the method's ARN, and nothing else", async () => {
    const { call, events } = setUp(() => allow("*"));
    await call(secret);
    expect(events).toEqual([{ type: "TOKEN", authorizationToken: "lk_one", methodArn: `${stageArn}/GET/v1/lookup` }]);
  });

  test.each([
    ["a missing header", {}],
    ["an empty header", { "x-authentication": "" }],
    ["a header that does not match", { "x-authentication": "Bearer x" }],
  ])("returns 401 to %s without asking the function", async (_, headers: Record<string, string>) => {
    const { call, events } = setUp(() => allow("*"));
    expect(await call(headers)).toMatchObject({ ok: false, responseType: "UNAUTHORIZED" });
    expect(events).toEqual([]);
  });

  test("hands the context to the backend as strings, with the principal", async () => {
    const { call } = setUp(() => ({ ...allow("*"), context: { tokenId: "tok_1", count: 3, admin: true } }));
    expect(await call(secret)).toEqual({
      ok: true,
      context: {
        principalId: "alice",
        tokenId: "tok_1",
        count: "3",
        admin: "true",
        integrationLatency: expect.any(Number),
      },
    });
  });

  test("tells the backend by the latency whether the function was invoked", async () => {
    const { call } = setUp(() => allow("*"));
    const latencies = [await call(secret), await call(secret)].map(({ context }) => context?.["integrationLatency"]);
    expect(latencies[0]).toBeGreaterThan(0);
    expect(latencies[1]).toBe(0);
  });

  test("tells explicit from implicit denials", async () => {
    const implicit = setUp(() => allow(`${stageArn}/PUT/*`));
    expect(await implicit.call(secret)).toMatchObject({
      responseType: "ACCESS_DENIED",
      message:
        "User is not authorized to access this resource because no identity-based policy allows the execute-api:Invoke action",
    });
    const explicit = setUp(() => allow("*", { Effect: "Deny" }));
    expect(await explicit.call(secret)).toMatchObject({
      responseType: "ACCESS_DENIED",
      message: "User is not authorized to access this resource with an explicit deny in an identity-based policy",
    });
  });
});

describe("the cache", () => {
  test("asks the function once for two methods, and evaluates the policy for each", async () => {
    const { call, events } = setUp(() => allow(`${stageArn}/GET/*`));
    expect(await call(secret, "GET/v1/lookup")).toMatchObject({ ok: true });
    expect(await call(secret, "PUT/v1/scope/a/b")).toMatchObject({ ok: false, responseType: "ACCESS_DENIED" });
    expect(await call(secret, "GET/v1/lookup/port")).toMatchObject({ ok: true });
    expect(events).toHaveLength(1);
  });

  test("evaluates the conditions of a cached policy for each call", async () => {
    const { call, events } = setUp(() => allow("*", { Condition: { IpAddress: { "aws:SourceIp": "192.0.2.0/24" } } }));
    expect(await call(secret)).toMatchObject({ ok: true });
    expect(await call(secret, undefined, { sourceIp: "203.0.113.1" })).toMatchObject({ responseType: "ACCESS_DENIED" });
    expect(events).toHaveLength(1);
  });

  test("is by the header's value", async () => {
    const { call, events } = setUp(() => allow("*"));
    await call(secret);
    await call({ "x-authentication": "lk_two" });
    expect(events).toHaveLength(2);
  });

  test("remembers a denial", async () => {
    const { call, events } = setUp(() => allow("*", { Effect: "Deny" }));
    await call(secret);
    await call(secret);
    expect(events).toHaveLength(1);
  });

  test("is off with a TTL of 0", async () => {
    const { call, events } = setUp(() => allow("*"), { ttlSeconds: 0 });
    await call(secret);
    await call(secret);
    expect(events).toHaveLength(2);
  });

  test("returns old results after a flush, and again after newer ones, until the flush has reached every node", async () => {
    const { authorizer, call, events } = setUp(() => ({ ...allow("*"), context: { turn: events.length } }), {
      flushLagMs: [0, 3_600_000],
    });
    const turn = async () => (await call(secret)).context?.["turn"];
    expect([await turn(), await turn()]).toEqual(["1", "1"]);
    authorizer.flush();
    expect([await turn(), await turn(), await turn(), await turn()]).toEqual(["2", "1", "2", "1"]);
  });
});

describe("a function that fails", () => {
  const throwing = (message: string) =>
    setUp(() => {
      throw new Error(message);
    });

  test("with exactly Unauthorized means 401, and is not cached", async () => {
    const { call, events } = throwing("Unauthorized");
    expect(await call(secret)).toMatchObject({ responseType: "UNAUTHORIZED", message: "Unauthorized" });
    await call(secret);
    expect(events).toHaveLength(2);
  });

  test.each(["unauthorized", "Unauthorized.", "Task timed out after 3.00 seconds", ""])(
    "with %j means 500, and is asked again",
    async (message) => {
      const { call, events, reports } = throwing(message);
      expect(await call(secret)).toMatchObject({ responseType: "AUTHORIZER_FAILURE" });
      await call(secret);
      expect(events).toHaveLength(2);
      expect(reports).toHaveLength(2);
    },
  );

  test.each([
    ["nothing", undefined],
    ["null", null],
    ["a text", "Allow"],
    ["no principal", { policyDocument: allow("*").policyDocument }],
    ["no policy", { principalId: "alice" }],
    ["an empty policy", { principalId: "alice", policyDocument: {} }],
    ["an object in the context", { ...allow("*"), context: { scopes: ["a"] } }],
    ["a resource of more than 512 characters", allow("*".padEnd(513, "x"))],
    ["an unknown condition", allow("*", { Condition: { StringLike: { "aws:UserAgent": "*" } } })],
  ])("by answering with %s means 500", async (_, result) => {
    const { call } = setUp(() => result);
    expect(await call(secret)).toMatchObject({ ok: false, responseType: "AUTHORIZER_CONFIGURATION_ERROR" });
    expect(await call(secret)).toMatchObject({ ok: false, responseType: "AUTHORIZER_CONFIGURATION_ERROR" });
  });
});

describe("a REQUEST authorizer", () => {
  const settings: RestAuthorizerSettings = {
    type: "REQUEST",
    functionArn: "arn:function",
    identitySources: ["method.request.header.X-Authentication", "context.identity.sourceIp"],
    ttlSeconds: 300,
  };

  test("is given the request", async () => {
    const { call, events } = setUp(() => allow("*"), settings);
    await call(secret);
    expect(events).toEqual([{ type: "REQUEST", methodArn: `${stageArn}/GET/v1/lookup`, path: "/v1/lookup" }]);
  });

  test("returns 401 without all identity sources", async () => {
    const { call, events } = setUp(() => allow("*"), settings);
    expect(await call({})).toMatchObject({ responseType: "UNAUTHORIZED" });
    expect(events).toEqual([]);
  });

  test.each([{}, { "x-authentication": "" }])("returns 401 to %j where nothing is cached, too", async (headers) => {
    const { call, events } = setUp(() => allow("*"), { ...settings, ttlSeconds: 0 });
    expect(await call(headers as Record<string, string>)).toMatchObject({ responseType: "UNAUTHORIZED" });
    expect(events).toEqual([]);
  });

  test("without identity sources the function is invoked for every call", async () => {
    const { call, events } = setUp(() => allow("*"), { ...settings, identitySources: [], ttlSeconds: 0 });
    expect(await call({})).toMatchObject({ ok: true });
    expect(events).toHaveLength(1);
  });

  test("is cached by all identity sources together", async () => {
    const { call, events } = setUp(() => allow("*"), settings);
    await call(secret);
    await call(secret, "GET/other");
    await call(secret, undefined, { sourceIp: "192.0.2.8" });
    expect(events).toHaveLength(2);
  });
});
