import type { PolicyDocument } from "aws-lambda";
import { describe, expect, it, vi } from "vitest";
import { compilePolicyRules } from "../../../core/grants/compile-policy-rules.ts";
import { analyzeRoutes } from "../../../core/grants/route-analysis.ts";
import type { AuthorizerSettings } from "../../../core/settings.ts";
import type { VerificationStore } from "../../../core/token-store.ts";
import { authorize } from "../../../functions/authorizer/authorize.ts";
import type { AuthorizerEvent } from "../../../functions/authorizer/authorizer-event.ts";
import { testApi } from "../../support/api.ts";

const api = "arn:aws:execute-api:eu-west-1:111111111111:abcdef1234/prod";
const methodArn = `${api}/GET/v1/lookup/port`;
const grants = ["GET /whoami", "GET /v1/lookup", "GET /v1/lookup/{key}", "PUT /v1/scope/*"];
const settings: AuthorizerSettings = {
  policyRules: compilePolicyRules(analyzeRoutes({ routes: [], isComplete: false }, grants)),
  prefix: "lk",
  acceptedPrefixes: [],
  header: "X-Authentication",
  scopes: [
    { name: "lookup:read", description: "", grants: ["GET /v1/lookup", "GET /v1/lookup/{key}"] },
    { name: "scope:write", description: "", grants: ["PUT /v1/scope/*", "GET /v1/lookup"] },
    { name: "elsewhere", description: "", grants: [] },
  ],
  anyToken: ["GET /whoami"],
  lastSeenResolution: 60,
  cachesVerdicts: true,
};

async function tokenWith(members: Record<string, unknown>) {
  const service = testApi({
    settings: {
      scopes: [...settings.scopes, ...["gone", "tokens:admin"].map((name) => ({ name, description: "", grants: [] }))],
      defaultScopes: [],
    },
  });
  const { body } = await service.call("POST /v1/tokens", { body: { name: "my_app", owner: "ops", ...members } });
  const refused = vi.fn();
  const report = { accepted: vi.fn(), refused, lastSeenFailed: vi.fn() };
  const decide = (event: AuthorizerEvent, over: Partial<AuthorizerSettings> = {}) =>
    authorize(
      {
        ...{ settings: { ...settings, ...over }, tableName: "Tokens" },
        ...{ store: service.store, now: () => service.clock.now, report },
      },
      event,
    );
  const ask = (
    authorizationToken: string,
    store: VerificationStore = service.store,
    over: Partial<AuthorizerSettings> = {},
  ) =>
    authorize(
      {
        settings: { ...settings, ...over },
        tableName: "Tokens",
        store,
        now: () => service.clock.now,
        report,
      },
      { type: "TOKEN", authorizationToken, methodArn },
    );
  return { ...service, id: body.id as string, secret: body.secret as string, refused, ask, decide };
}

const statement = (policy: { policyDocument: PolicyDocument }) => policy.policyDocument.Statement[0];

describe("a good token", () => {
  it("gets a policy for every route that it opens on this API and stage, whichever was called", async () => {
    const { ask, secret, id } = await tokenWith({ scopes: ["lookup:read", "scope:write"] });
    const response = await ask(secret);
    expect(statement(response)).toEqual({
      Effect: "Allow",
      Action: "execute-api:Invoke",
      Resource: [
        `${api}/GET/whoami`,
        `${api}/GET/whoami/`,
        `${api}/GET/v1/lookup`,
        `${api}/GET/v1/lookup/`,
        `${api}/GET/v1/lookup/?*`,
        `${api}/PUT/v1/scope/?*`,
      ],
    });
    expect(response.principalId).toBe("ops");
    expect(response.context).toEqual({
      tokenId: id,
      tokenName: "my_app",
      owner: "ops",
      scopes: "lookup:read scope:write",
      secretGeneration: "current",
      secretVersion: "1",
      tokenVersion: "1",
      table: "Tokens",
    });
  });

  it.each<[string, AuthorizerSettings["header"], readonly string[], readonly string[]]>([
    ["Authorization", "Authorization", ["Bearer ", "bearer ", "TOKEN ", "APIToken  ", "JWT "], ["", "r:", "Basic "]],
    ["X-Authentication", "X-Authentication", ["", "my_app:"], ["Bearer ", "JWT ", ":", "other:"]],
    ["X-Api-Key", "X-Api-Key", [""], ["Bearer ", "my_app:", "r:"]],
    [
      "Sec-WebSocket-Protocol",
      "Sec-WebSocket-Protocol",
      ["latchkey, ", "latchkey,", "graphql-transport-ws , latchkey, "],
      ["", ", ", "Bearer ", "my_app:"],
    ],
  ])(
    "is accepted in the forms of %s and in no other, by every kind of authorizer",
    async (_, header, taken, refused) => {
      const { store, secret } = await tokenWith({ scopes: [] });
      const report = { accepted: vi.fn(), refused: vi.fn(), lastSeenFailed: vi.fn() };
      const now = () => new Date("2026-11-21T12:00:00.000Z");
      const effect = async (value: string, kind: "TOKEN" | "REQUEST" | "2.0") => {
        const headers = { [header]: value };
        const events = {
          TOKEN: { type: "TOKEN", authorizationToken: value, methodArn },
          REQUEST: { type: "REQUEST", methodArn, headers },
          "2.0": {
            ...{ version: "2.0", type: "REQUEST", routeArn: `${api}/GET/whoami`, routeKey: "GET /whoami", headers },
            requestContext: { http: { sourceIp: "192.0.2.7" } },
          },
        };
        const authorizer = {
          tableName: "Tokens",
          settings: { ...settings, header, policyRules: kind === "2.0" ? null : settings.policyRules },
        };
        const response = authorize({ ...authorizer, store, now, report }, events[kind] as unknown as AuthorizerEvent);
        return response.then(
          (policy) => statement(policy)?.Effect,
          (error: Error) => error.message,
        );
      };
      for (const kind of ["TOKEN", "REQUEST", "2.0"] as const) {
        for (const before of taken) expect([before, await effect(before + secret, kind)]).toEqual([before, "Allow"]);
        for (const before of refused) {
          expect([before, await effect(before + secret, kind)]).toEqual([before, "Unauthorized"]);
        }
        expect(await effect("", kind)).toBe("Unauthorized");
      }
    },
  );

  it("is bound to its addresses by a condition where the function is not told them", async () => {
    const { ask, secret, store } = await tokenWith({ scopes: [], allowedCidrs: ["10.0.0.0/8"] });
    expect(statement(await ask(secret, store, { addressCondition: "aws:VpcSourceIp" }))).toMatchObject({
      Effect: "Allow",
      Condition: { IpAddress: { "aws:VpcSourceIp": ["10.0.0.0/8"] } },
    });
  });

  it("is bound to its addresses by the function where no condition can, and is refused without an address", async () => {
    const { decide, secret } = await tokenWith({ scopes: [], allowedCidrs: ["10.0.0.0/8"] });
    const from = (sourceIp?: string) => {
      const headers = { [settings.header]: secret };
      const event = { type: "REQUEST", methodArn, headers, requestContext: { identity: { sourceIp } } };
      return decide(event as unknown as AuthorizerEvent, { addressCondition: "none" });
    };
    expect(statement(await from("10.0.0.7"))).toEqual(expect.not.objectContaining({ Condition: expect.anything() }));
    expect(statement(await from("10.0.0.7"))).toMatchObject({ Effect: "Allow" });
    for (const sourceIp of ["192.0.2.7", undefined]) {
      expect(statement(await from(sourceIp))).toMatchObject({ Effect: "Deny" });
    }
  });

  it("carries its expiry and its addresses into the policy", async () => {
    const { ask, secret } = await tokenWith({
      scopes: [],
      expiresAt: "2026-12-01T00:00:00Z",
      allowedCidrs: ["192.0.2.0/24"],
    });
    expect(statement(await ask(secret))).toMatchObject({
      Condition: {
        DateLessThan: { "aws:CurrentTime": "2026-12-01T00:00:00.000Z" },
        IpAddress: { "aws:SourceIp": ["192.0.2.0/24"] },
      },
    });
  });

  it("carries the end of an overlap into the policy of the old secret only", async () => {
    const { ask, secret, id, call } = await tokenWith({ scopes: [] });
    const rotated = await call(`POST /v1/tokens/${id}/rotate`, { body: { overlapSeconds: 60 } });
    expect(statement(await ask(secret))).toMatchObject({
      Condition: { DateLessThan: { "aws:CurrentTime": "2026-11-21T12:01:00.000Z" } },
    });
    expect(statement(await ask(rotated.body.secret))).not.toHaveProperty("Condition");
  });

  it("is denied everything where its scopes open nothing here", async () => {
    const { ask, secret, store } = await tokenWith({ scopes: ["gone", "elsewhere"] });
    const response = await ask(secret, store, { anyToken: [] });
    expect(statement(response)).toEqual({ Effect: "Deny", Action: "execute-api:Invoke", Resource: `${api}/*` });
    expect(response.context?.scopes).toBe("elsewhere");
  });

  it("is stamped as seen at most once in the resolution", async () => {
    const { ask, secret, id, store, clock } = await tokenWith({ scopes: [] });
    await ask(secret);
    expect((await store.get(id))?.lastSeenAt).toBe("2026-11-21T12:00:00.000Z");
    clock.now = new Date("2026-11-21T12:00:59.000Z");
    await ask(secret);
    expect((await store.get(id))?.lastSeenAt).toBe("2026-11-21T12:00:00.000Z");
    clock.now = new Date("2026-11-21T12:01:00.000Z");
    await ask(secret);
    expect((await store.get(id))?.lastSeenAt).toBe("2026-11-21T12:01:00.000Z");
  });

  it("is accepted though the stamp fails", async () => {
    const { ask, secret, store } = await tokenWith({ scopes: [] });
    const failing = { ...store, stampLastSeen: () => Promise.reject(new Error("throttled")) };
    expect(statement(await ask(secret, failing))?.Effect).toBe("Allow");
  });
});

describe("a bad token", () => {
  it("is exactly Unauthorized, and only the report says why", async () => {
    const { ask, secret, id, call, refused, clock } = await tokenWith({ expiresAt: "2026-12-01T00:00:00Z" });
    const expectRefusal = async (presented: string, reason: string) => {
      await expect(ask(presented)).rejects.toThrow(/^Unauthorized$/);
      expect(refused.mock.lastCall?.[0]).toBe(reason);
    };
    await expectRefusal("Bearer nonsense", "malformed");
    await expectRefusal(`other_name:${secret}`, "name_mismatch");
    clock.now = new Date("2026-12-01T00:00:00.000Z");
    await expectRefusal(secret, "expired");
    clock.now = new Date("2026-11-21T12:00:00.000Z");
    await call(`PATCH /v1/tokens/${id}`, { body: { status: "disabled" } });
    await expectRefusal(secret, "disabled");
    await call(`POST /v1/tokens/${id}/rotate`);
    await expectRefusal(secret, "mismatch");
    await call(`DELETE /v1/tokens/${id}`);
    await expectRefusal(secret, "unknown");
  });

  it("with a wrong checksum is refused without a read", async () => {
    const { ask, secret, store } = await tokenWith({});
    const get = vi.fn(store.get);
    const wrong = secret.slice(0, -1) + (secret.endsWith("0") ? "1" : "0");
    await expect(ask(wrong, { ...store, get })).rejects.toThrow("Unauthorized");
    expect(get).not.toHaveBeenCalled();
  });
});

describe("on an HTTP API", () => {
  const http = (secret: string, sourceIp = "192.0.2.7", version = "2.0") =>
    ({
      version,
      type: "REQUEST",
      ...(version === "2.0" ? { routeArn: methodArn } : { methodArn }),
      headers: { "x-authentication": secret },
      requestContext: version === "2.0" ? { http: { sourceIp } } : { identity: { sourceIp } },
    }) as unknown as AuthorizerEvent;

  it.each(["1.0", "2.0"])("with payload %s, a bad token is exactly Unauthorized, as on a REST API", async (version) => {
    const { decide, secret, refused, call, id } = await tokenWith({ scopes: ["lookup:read"] });
    await call(`PATCH /v1/tokens/${id}`, { body: { status: "disabled" } });
    for (const [presented, reason] of [
      [secret, "disabled"],
      ["nonsense", "malformed"],
      ["", "malformed"],
    ] as const) {
      await expect(decide(http(presented, "192.0.2.7", version))).rejects.toThrow(/^Unauthorized$/);
      expect(refused.mock.lastCall?.[0]).toBe(reason);
    }
  });

  it("a good token from another address than its own is denied", async () => {
    const { decide, secret, refused } = await tokenWith({ scopes: ["lookup:read"], allowedCidrs: ["192.0.2.0/28"] });
    expect(statement(await decide(http(secret)))?.Effect).toBe("Allow");
    const denied = await decide(http(secret, "192.0.2.77"));
    expect(statement(denied)?.Effect).toBe("Deny");
    expect(denied.principalId).toBe("ops");
    expect(denied.context).toMatchObject({ scopes: "lookup:read", secretGeneration: "current", secretVersion: "1" });
    expect(denied.context?.["table"]).toBe("Tokens");
    expect(refused.mock.lastCall?.[0]).toBe("address_not_allowed");
  });
});

describe("for a connection of a WebSocket API", () => {
  const connect = (secret: string, stage = "live") =>
    ({
      type: "REQUEST",
      methodArn,
      headers: { "X-Authentication": secret },
      requestContext: { identity: { sourceIp: "192.0.2.7" }, apiId: "abc", stage, connectionId: "c1" },
    }) as unknown as AuthorizerEvent;

  async function recordingToken() {
    const service = await tokenWith({ scopes: ["lookup:read"], expiresAt: "2026-12-01T00:00:00Z" });
    const { store, clock, refused } = service;
    const report = { accepted: vi.fn(), refused, lastSeenFailed: vi.fn() };
    const recordConnection = vi.fn(async () => undefined);
    const decide = (event: AuthorizerEvent) => {
      const recording = { settings: { ...settings, recordedStages: ["live"] }, tableName: "Tokens", recordConnection };
      return authorize({ ...recording, store, now: () => clock.now, report }, event);
    };
    return { ...service, decide, recordConnection };
  }

  it("records it before it is accepted, with when it ends by itself", async () => {
    const { decide, secret, id, recordConnection } = await recordingToken();
    expect(statement(await decide(connect(secret)))?.Effect).toBe("Allow");
    expect(recordConnection.mock.calls).toEqual([
      [
        {
          apiId: "abc",
          stageName: "live",
          connectionId: "c1",
          tokenId: id,
          secretVersion: 1,
          sourceIp: "192.0.2.7",
          connectedAt: "2026-11-21T12:00:00.000Z",
        },
        "2026-12-01T00:00:00.000Z",
      ],
    ]);
  });

  it("refuses it if the token was revoked while the connection was recorded: the closing would have missed it", async () => {
    const { decide, secret, id, call, recordConnection, refused } = await recordingToken();
    recordConnection.mockImplementationOnce(async () => {
      await call(`PATCH /v1/tokens/${id}`, { body: { status: "disabled" } });
    });
    await expect(decide(connect(secret))).rejects.toThrow(/^Unauthorized$/);
    expect(refused.mock.lastCall?.[0]).toBe("disabled");
  });

  it("refuses it where it can't be recorded", async () => {
    const { decide, secret, recordConnection } = await recordingToken();
    recordConnection.mockRejectedValueOnce(new Error("The table does not respond."));
    await expect(decide(connect(secret))).rejects.toThrow("The table does not respond.");
  });

  it("records none of a bad token, and none of another stage", async () => {
    const { decide, secret, recordConnection } = await recordingToken();
    await expect(decide(connect("nonsense"))).rejects.toThrow(/^Unauthorized$/);
    await decide(connect(secret, "beta"));
    expect(recordConnection).not.toHaveBeenCalled();
  });
});

describe("internal errors", () => {
  it("are never a verdict", async () => {
    const { ask, secret, store } = await tokenWith({});
    const failing = { ...store, get: () => Promise.reject(new Error("throttled")) };
    await expect(ask(secret, failing)).rejects.toThrow(/^throttled$/);
  });
});
