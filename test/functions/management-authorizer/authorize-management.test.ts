import type { APIGatewayAuthorizerResult } from "aws-lambda";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { managementCatalogue } from "../../../contract/management-catalogue.ts";
import { grantsFor } from "../../../contract/routes.ts";
import { compilePolicyRules } from "../../../core/grants/compile-policy-rules.ts";
import { analyzeRoutes } from "../../../core/grants/route-analysis.ts";
import type { AuthorizerSettings } from "../../../core/settings.ts";
import type { SignInRules } from "../../../core/sign-in.ts";
import { authorize } from "../../../functions/authorizer/authorize.ts";
import { authorizeManagement } from "../../../functions/management-authorizer/authorize-management.ts";
import { createJwtVerification } from "../../../functions/management-authorizer/verify-jwt.ts";
import { type CallOptions, testApi } from "../../support/api.ts";
import { catchError } from "../../support/catch-error.ts";
import { keepMetrics } from "../../support/emitted-metrics.ts";
import { clientId, startIssuer, type TestIssuer } from "../../support/issuer.ts";

const methodArn = "arn:aws:execute-api:eu-west-1:111111111111:abcdef1234/prod/POST/v1/tokens";
const grants = managementCatalogue.flatMap((scope) => scope.grants);
const settings: AuthorizerSettings = {
  policyRules: compilePolicyRules(analyzeRoutes({ routes: [], isComplete: false }, grants)),
  prefix: "lk",
  acceptedPrefixes: [],
  header: "Authorization",
  scopes: managementCatalogue,
  anyToken: grantsFor("any"),
  lastSeenResolution: 60,
  cachesVerdicts: false,
};
const rules: SignInRules = {
  ownerClaim: "sub",
  selfWhen: { claim: "groups", contains: "staff" },
  adminWhen: { claim: "groups", contains: "admins" },
  grantableScopes: [
    { when: { claim: "groups", contains: "staff" }, scopes: ["lookup:read"] },
    { when: { claim: "groups", contains: "writers" }, scopes: ["scope:write"] },
  ],
};

let issuer: TestIssuer;
beforeAll(async () => {
  issuer = await startIssuer();
});
afterAll(() => issuer.close());

/** The management API with its authorizer in front, as API Gateway puts them together. */
function managementApi(from = issuer) {
  const api = testApi({ settings: { defaultScopes: [] } });
  const report = { accepted: vi.fn(), refused: vi.fn(), lastSeenFailed: vi.fn() };
  const authorizer = { settings, tableName: "Tokens", store: api.store, now: () => new Date(), report };
  const verifyJwt = createJwtVerification({ issuer: from.url, clientId, cliClientId: clientId });
  const signIn = { issuer: from.url, rules, verifyJwt };
  const ask = (credentials: string) =>
    authorizeManagement(signIn, authorizer, { type: "TOKEN", authorizationToken: credentials, methodArn });
  return {
    ...api,
    ask,
    authorizer,
    /** A call with credentials, of what the policy allows. */
    async callAs(credentials: string, call: string, options: CallOptions = {}) {
      const { context } = await ask(`Bearer ${credentials}`);
      return api.call(call, { ...options, context: { ...context } });
    },
  };
}

const staff = () => issuer.jwt({ groups: ["staff"], name: "Alice Example" });
const getEffect = ({ policyDocument }: APIGatewayAuthorizerResult) => policyDocument.Statement[0]?.Effect;

describe("a person who signed in", () => {
  it("may give the scopes of every group", async () => {
    const { context } = await managementApi().ask(`Bearer ${issuer.jwt({ groups: ["staff", "writers"] })}`);
    expect(context).toMatchObject({ grantableScopes: "lookup:read scope:write" });
  });

  it("gets the rights that the rules give, until the JWT expires", async () => {
    const exp = Math.floor(Date.now() / 1000) + 120;
    const { ask, authorizer } = managementApi();
    const result = await ask(`Bearer ${issuer.jwt({ exp, groups: ["staff"], name: "Alice Example" })}`);
    const validUntil = new Date(exp * 1000).toISOString();
    expect(authorizer.report.accepted).toHaveBeenCalledTimes(1);
    expect(result).toMatchObject({
      principalId: "alice",
      context: {
        issuer: issuer.url,
        subject: "alice",
        personName: "Alice Example",
        owner: "alice",
        scopes: "tokens:self",
        grantableScopes: "lookup:read",
        validUntil,
      },
    });
    expect(result.policyDocument.Version).toBe("2012-10-17");
    expect(result.policyDocument.Statement[0]).toMatchObject({
      Effect: "Allow",
      Condition: { DateLessThan: { "aws:CurrentTime": validUntil } },
    });
  });

  it("has all the scopes of the rules that hold, and can give all that these name", async () => {
    const { context } = await managementApi().ask(`Bearer ${issuer.jwt({ groups: ["staff", "admins"] })}`);
    expect(context?.["scopes"]).toBe("tokens:self tokens:admin");
  });

  it("is denied without a group that the rules name", async () => {
    expect(getEffect(await managementApi().ask(`Bearer ${issuer.jwt()}`))).toBe("Deny");
  });

  it.each<[string, () => string, string]>([
    ["another's signature", () => issuer.forged({ groups: ["admins"] }), "jwt_invalid"],
    ["no algorithm", () => issuer.unsigned(), "jwt_invalid"],
    ["an expiry that has come", () => issuer.jwt({ exp: Math.floor(Date.now() / 1000) }), "jwt_expired"],
    ["an owner that can't be one", () => issuer.jwt({ sub: "auth0|7" }), "jwt_without_owner"],
  ])("is refused with %s, which the metric says and the response doesn't", async (_what, jwt, reason) => {
    const emitted = keepMetrics();
    const { ask, authorizer } = managementApi();
    await expect(ask(`Bearer ${jwt()}`)).rejects.toThrow(/^Unauthorized$/);
    expect(emitted()).toMatchObject([{ Metrics: [{ Name: "Refusals" }], line: { Reason: reason } }]);
    expect(authorizer.report.accepted).not.toHaveBeenCalled();
    vi.restoreAllMocks();
  });

  it("makes, changes and rotates their own tokens with the scopes that the rules let them give", async () => {
    const { callAs } = managementApi();
    const { status, body } = await callAs(staff(), "POST /v1/tokens", {
      body: { name: "job", scopes: ["lookup:read"] },
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({ owner: "alice", scopes: ["lookup:read"] });
    expect(await callAs(staff(), `PATCH /v1/tokens/${body.id}`, { body: { name: "other" } })).toMatchObject({
      status: 200,
    });
    expect(await callAs(staff(), `POST /v1/tokens/${body.id}/rotate`)).toMatchObject({ status: 200 });
    const more = { body: { scopes: ["scope:write"] } };
    expect(await callAs(staff(), `PATCH /v1/tokens/${body.id}`, more)).toMatchObject({
      status: 403,
      body: { code: "scope_not_held", detail: "You can't grant a scope that you aren't allowed to: scope:write." },
    });
    const events = await callAs(staff(), `GET /v1/tokens/${body.id}/events`);
    const person = { issuer: issuer.url, subject: "alice", name: "Alice Example" };
    for (const event of events.body.items) expect(event.actor).toMatchObject({ tokenId: null, owner: "alice", person });
    expect(await callAs(staff(), `DELETE /v1/tokens/${body.id}`)).toMatchObject({ status: 204 });
  });

  it("gets only the default scopes that they can give, and can give no scope of the service", async () => {
    const { callAs } = managementApi();
    expect((await callAs(staff(), "POST /v1/tokens", { body: { name: "a" } })).body.scopes).toEqual([]);
    const wanted = { body: { name: "b", scopes: ["tokens:self"] } };
    expect((await callAs(staff(), "POST /v1/tokens", wanted)).body.code).toBe("scope_not_held");
  });

  it("sees and creates only their own tokens, unless they are an administrator", async () => {
    const { callAs } = managementApi();
    const bob = issuer.jwt({ sub: "bob", groups: ["staff"] });
    const admin = issuer.jwt({ sub: "root", groups: ["admins"] });
    const { body } = await callAs(staff(), "POST /v1/tokens", { body: { name: "job" } });
    expect((await callAs(bob, "GET /v1/tokens")).body.items).toEqual([]);
    expect(await callAs(bob, `GET /v1/tokens/${body.id}`)).toMatchObject({ status: 404 });
    expect(await callAs(bob, `GET /v1/tokens/${body.id}/events`)).toMatchObject({ status: 404 });
    expect(await callAs(bob, "POST /v1/tokens", { body: { name: "b", owner: "alice" } })).toMatchObject({
      status: 403,
    });
    expect((await callAs(admin, "GET /v1/tokens")).body.items).toHaveLength(1);
    const made = await callAs(admin, "POST /v1/tokens", { body: { name: "b", owner: "bob", scopes: ["scope:write"] } });
    expect(made).toMatchObject({ status: 201 });
  });

  it("can't open again, nor rotate, a token with a scope that they can't give", async () => {
    const { callAs } = managementApi();
    const admin = issuer.jwt({ sub: "root", groups: ["admins"] });
    const strong = { body: { name: "s", owner: "alice", scopes: ["scope:write"], status: "disabled" } };
    const { body } = await callAs(admin, "POST /v1/tokens", strong);
    expect((await callAs(staff(), `POST /v1/tokens/${body.id}/rotate`)).body.code).toBe("scope_not_held");
    const active = { body: { status: "active" } };
    expect((await callAs(staff(), `PATCH /v1/tokens/${body.id}`, active)).body.code).toBe("scope_not_held");
  });

  it("is told who they are, and has no token of their own", async () => {
    const { callAs } = managementApi();
    expect((await callAs(staff(), "GET /v1/caller")).body).toEqual({
      owner: "alice",
      scopes: ["tokens:self"],
      grantableScopes: ["lookup:read"],
      tokenId: null,
      person: { issuer: issuer.url, subject: "alice", name: "Alice Example", validUntil: expect.any(String) },
    });
    expect(await callAs(staff(), "GET /v1/tokens/self")).toMatchObject({ status: 404 });
  });

  it("can't write with a JWT that has expired since it was accepted", async () => {
    const { clock, callAs } = managementApi();
    clock.now = new Date(Date.now() + 301_000);
    expect(await callAs(staff(), "POST /v1/tokens", { body: { name: "a" } })).toMatchObject({ status: 401 });
    expect((await callAs(staff(), "GET /v1/tokens")).body.items).toEqual([]);
  });
});

describe("while the issuer is down", () => {
  it("no JWT is decided, and secrets go on working", async () => {
    const down = await startIssuer();
    await down.close();
    const { ask, callAs, call } = managementApi(down);
    expect((await catchError(ask(`Bearer ${down.jwt()}`))).code).toBe("unavailable");
    const { body } = await call("POST /v1/tokens", { body: { name: "a", owner: "ops", scopes: ["tokens:admin"] } });
    expect(await callAs(body.secret, "GET /v1/tokens")).toMatchObject({ status: 200 });
  });
});

it("the authorizer of a protected API takes no JWT", async () => {
  const { authorizer } = managementApi();
  const event = { type: "TOKEN" as const, authorizationToken: `Bearer ${staff()}`, methodArn };
  await expect(authorize(authorizer, event)).rejects.toThrow(/^Unauthorized$/);
  expect(authorizer.report.refused).toHaveBeenCalledWith("malformed", null);
});

it.each(["POST /v1/introspect", "POST /v1/revoke", "POST /api/create_token"])(
  "%s takes secrets alone",
  async (call) => {
    const { call: send } = managementApi();
    const headers = { Authorization: `Bearer ${staff()}`, "Content-Type": "application/x-www-form-urlencoded" };
    const rawBody = new URLSearchParams({ token: staff(), ...(call.includes("revoke") && { client_secret: staff() }) });
    const { status } = await send(call, { caller: null, headers, rawBody: `${rawBody}` });
    expect(status).toBe(call.includes("revoke") ? 400 : 401);
  },
);
