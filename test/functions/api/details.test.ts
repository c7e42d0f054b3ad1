import { describe, expect, it } from "vitest";
import { type CallOptions, testApi } from "../../support/api.ts";

const id = "tok_01jd8m2v5rf7rsq4b1c9x6e0aw";
const json = (contentType: string, more: Record<string, string> = {}): CallOptions => ({
  rawBody: '{"name":"n"}',
  headers: { "Content-Type": contentType, ...more },
});
const latin1 = Buffer.from('{"name":"Büro"}', "latin1").toString("base64");

describe("a failure says in its detail what to do", () => {
  it.each<[string, string, CallOptions, number, string]>([
    [
      "no media type",
      "POST /v1/tokens",
      { rawBody: "{}", headers: { "Content-Type": "" } },
      415,
      "Use Content-Type application/json.",
    ],
    [
      "another media type",
      `PATCH /v1/tokens/${id}`,
      json("text/plain"),
      415,
      "Use Content-Type application/merge-patch+json or application/json.",
    ],
    [
      "another charset",
      "POST /v1/tokens",
      json("application/json; charset=latin1"),
      415,
      "The request body must be encoded as UTF-8.",
    ],
    [
      "a coding",
      "POST /v1/tokens",
      json("application/json", { "Content-Encoding": "br" }),
      415,
      "The request body must not have a Content-Encoding.",
    ],
    ["Latin-1", "POST /v1/tokens", { base64Body: latin1 }, 400, "The request body is not valid UTF-8."],
    [
      "a body over 64 KB",
      "POST /v1/tokens",
      { rawBody: " ".repeat(65_537) },
      413,
      "The request body is limited to 64 KB.",
    ],
    ["another resource", "GET /v1/nothing", {}, 404, "Resource not found."],
    ["another method", "PUT /v1/tokens", {}, 405, "Use POST or GET or HEAD."],
    [
      "a parameter twice",
      "GET /v1/tokens",
      { multiValueQuery: { limit: ["1", "2"] } },
      422,
      "The request is not valid.",
    ],
    ["a token that is gone", `GET /v1/tokens/${id}`, {}, 404, "Token not found."],
  ])("of %s", async (_what, call, options, status, detail) => {
    const response = await testApi().call(call, options);
    expect([response.status, response.body.detail]).toEqual([status, detail]);
    // Only a 401 asks for credentials, and only a 405 names methods.
    expect(response.headers).not.toHaveProperty("WWW-Authenticate");
    expect("Allow" in response.headers).toBe(status === 405);
  });

  it("and of what is unknown, whether it is a member or a parameter", async () => {
    const body = await testApi().call("POST /v1/tokens", { body: { name: "n", nmae: "m" } });
    expect(body.body.errors).toEqual([{ pointer: "/nmae", detail: "Unknown member." }]);
    const query = await testApi().call("GET /v1/tokens", { query: { onwer: "m" } });
    expect(query.body.errors).toEqual([{ parameter: "onwer", detail: "Unknown parameter." }]);
  });

  it("and asks for credentials where the secret is no longer accepted", async () => {
    const api = testApi();
    const { body: token } = await api.call("POST /v1/tokens", { body: { name: "n", scopes: ["tokens:self"] } });
    const caller = { tokenId: token.id, scopes: "tokens:self" };
    await api.call(`POST /v1/tokens/${token.id}/rotate`, { caller, body: {} });
    const { status, headers } = await api.call(`DELETE /v1/tokens/${token.id}`, {
      caller,
      headers: { Authorization: "Bearer x" },
    });
    expect([status, headers["WWW-Authenticate"]]).toEqual([401, 'Bearer realm="Latchkey", error="invalid_token"']);
  });
});

describe("the media type of a body", () => {
  it.each([
    ["application/json; x-charset=latin1", 201],
    ["application/json; charset = utf-8", 201],
    ['application/json; charset= "utf-8"', 201],
    ["APPLICATION/JSON ; profile=x; CHARSET=UTF8", 201],
    ["application/json; charset = latin1", 415],
    ["application/json; charset=utf-8x", 415],
    ["application/json; charset=latin1 charset=utf-8", 415],
  ])("%s is %i", async (contentType, status) => {
    expect((await testApi().call("POST /v1/tokens", json(contentType))).status).toBe(status);
  });

  it("does not matter where API Gateway has encoded the body with Base64", async () => {
    const base64Body = Buffer.from('{"name":"Büro"}').toString("base64");
    expect((await testApi().call("POST /v1/tokens", { base64Body })).body.name).toBe("Büro");
  });

  it("is missing in a response without a body", async () => {
    const api = testApi();
    const { body: token } = await api.call("POST /v1/tokens", { body: { name: "n" } });
    const deleted = await api.call(`DELETE /v1/tokens/${token.id}`);
    expect([deleted.status, deleted.headers["Content-Type"], deleted.headers["Cache-Control"]]).toEqual([
      204,
      undefined,
      "no-store",
    ]);
  });
});

it("a preflight request that reaches the function is refused: the gateway answers those it means to", async () => {
  const api = testApi({ settings: { corsOrigins: ["https://console.example.com"] } });
  const { status } = await api.call("OPTIONS /v1/tokens", { headers: { Origin: "https://console.example.com" } });
  expect(status).toBe(405);
});

describe("the caller", () => {
  const person = {
    ...{ issuer: "https://login.example.com", subject: "1", owner: "alice", personName: "Alice" },
    ...{ scopes: "tokens:self", grantableScopes: "lookup:read", validUntil: "2027-01-31T12:00:00.000Z" },
  };

  it("is a person where the authorizer says so", async () => {
    const { body } = await testApi().call("GET /v1/caller", { context: person });
    const { owner, scopes, validUntil, issuer, subject } = person;
    expect(body).toEqual({
      owner,
      scopes: [scopes],
      grantableScopes: ["lookup:read"],
      tokenId: null,
      person: { issuer, subject, name: "Alice", validUntil },
    });
    const { personName: _, ...nameless } = person;
    expect((await testApi().call("GET /v1/caller", { context: nameless })).body.person.name).toBeNull();
  });

  it("has no scopes where the list is empty", async () => {
    const { body } = await testApi().call("GET /v1/caller", { caller: { scopes: "" } });
    expect(body.scopes).toEqual([]);
  });

  it("is refused what is for administrators before the request is looked at", async () => {
    const query = { top: "none" };
    const self = await testApi().call("GET /v1/usage", { caller: { scopes: "tokens:self" }, query });
    expect([self.status, self.body.code]).toEqual([403, "forbidden"]);
    expect((await testApi().call("GET /v1/usage", { query })).status).toBe(422);
  });
});
