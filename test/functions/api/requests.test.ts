import { gzipSync } from "node:zlib";
import { describe, expect, it, vi } from "vitest";
import { LatchkeyError } from "../../../core/errors.ts";
import { generateSecret } from "../../../core/secret.ts";
import { type CallOptions, testApi } from "../../support/api.ts";
import { createMemoryTokenStore } from "../../support/memory-token-store.ts";

const latin1 = Buffer.from('{"name":"Büro"}', "latin1").toString("base64");

const create = (options: Parameters<ReturnType<typeof testApi>["call"]>[1]) =>
  testApi().call("POST /v1/tokens", options);

describe("a request that is not valid", () => {
  it.each([
    ["malformed JSON", { rawBody: '{"name":' }, 400, "malformed_body"],
    ["no body", {}, 415, "unsupported_media_type"],
    [
      "another content type",
      { rawBody: "name=x", headers: { "Content-Type": "text/plain" } },
      415,
      "unsupported_media_type",
    ],
    ["a body over 64 KB", { rawBody: JSON.stringify({ name: "x".repeat(65_536) }) }, 413, "payload_too_large"],
    ["a body that is no object", { body: [1] }, 422, "validation_failed"],
    ["a member twice", { rawBody: '{"name":"a","name":"b"}' }, 400, "malformed_body"],
    ["a member twice further down", { rawBody: '{"name":"a","x":{"y":1,"y":2}}' }, 400, "malformed_body"],
    ["Latin-1", { base64Body: latin1 }, 400, "malformed_body"],
    ["Latin-1 that the gateway has decoded as UTF-8", { rawBody: '{"name":"B\ufffdro"}' }, 400, "malformed_body"],
    [
      "Latin-1 that says so",
      { base64Body: latin1, headers: { "Content-Type": "application/json; charset=iso-8859-1" } },
      415,
      "unsupported_media_type",
    ],
    [
      "ASCII that claims to be UTF-16",
      { rawBody: '{"name":"a"}', headers: { "Content-Type": 'application/json; charset="utf-16"' } },
      415,
      "unsupported_media_type",
    ],
    [
      "a compressed body",
      {
        base64Body: gzipSync('{"name":"a"}').toString("base64"),
        headers: { "Content-Type": "application/json", "Content-Encoding": "gzip" },
      },
      415,
      "unsupported_media_type",
    ],
    [
      "a compressed body that does not say so",
      { base64Body: gzipSync("{}").toString("base64"), headers: { "Content-Type": "application/json" } },
      400,
      "malformed_body",
    ],
  ] satisfies [string, CallOptions, number, string][])("is answered for %s", async (_what, options, status, code) => {
    const response = await create(options);
    expect([response.status, response.body.code]).toEqual([status, code]);
    expect(response.headers["Content-Type"]).toBe("application/problem+json");
    expect(response.body).toMatchObject({ type: `urn:latchkey:problem:${code}`, status, requestId: "request-1" });
  });

  it.each([
    ["a wrong type", { name: 7 }, "/name"],
    ["an empty name", { name: "" }, "/name"],
    ["an over-long name", { name: "n".repeat(129) }, "/name"],
    ["a name with a line break", { name: "a\nb" }, "/name"],
    ["a missing name", {}, "/name"],
    ["an owner with a space", { name: "n", owner: "a b" }, "/owner"],
    ["an unknown scope", { name: "n", scopes: ["lookup:read", "no:such"] }, "/scopes/1"],
    ["a date that cannot be parsed", { name: "n", expiresAt: "tomorrow" }, "/expiresAt"],
    ["a date without an offset", { name: "n", expiresAt: "2027-01-01T00:00:00" }, "/expiresAt"],
    ["an invalid address range", { name: "n", allowedCidrs: ["192.0.2.0/24", "192.0.2.0/33"] }, "/allowedCidrs/1"],
    ["an unknown member", { name: "n", "a/b~c": 1 }, "/a~1b~0c"],
    ["a description that would act on a terminal", { name: "n", description: "ok\u001b]52;c;x\u0007" }, "/description"],
    ["an unknown status", { name: "n", status: "paused" }, "/status"],
    ["a secret of another form", { name: "n", secret: "hunter2" }, "/secret"],
    ["a digest without an id", { name: "n", digest: "0".repeat(64) }, "/digest"],
  ])("points at %s", async (_what, body, pointer) => {
    const response = await create({ body });
    expect([response.status, response.body.code]).toEqual([422, "validation_failed"]);
    expect(response.body.errors).toEqual([{ pointer, detail: expect.any(String) }]);
    expect(response.text).not.toContain("hunter2");
  });

  it.each(["utf-8", "UTF-8", '"utf-8"', "utf8"])("is not refused for UTF-8, spelled %s", async (charset) => {
    const headers = { "Content-Type": `application/json;charset=${charset}`, "Content-Encoding": "identity" };
    expect((await create({ rawBody: '\ufeff{"name":"Büro"}', headers })).body.name).toBe("Büro");
  });

  it("names the parameters of a query that appear more than once", async () => {
    const response = await testApi().call("GET /v1/tokens", {
      query: { limit: "2", owner: "a" },
      multiValueQuery: { limit: ["1", "2"], owner: ["a"] },
    });
    expect(response.body.errors).toEqual([{ parameter: "limit", detail: "Must appear only once." }]);
  });

  it("names every violation at once, parameters by name", async () => {
    const response = await testApi().call("GET /v1/tokens", { query: { limit: "0", expiring: "soon", order: "name" } });
    expect(response.body.errors).toEqual(
      expect.arrayContaining([
        { parameter: "expiring", detail: expect.any(String) },
        { parameter: "limit", detail: "Must be a whole number from 1 to 100." },
        { parameter: "order", detail: "Unknown parameter." },
      ]),
    );
    expect(response.body.errors).toHaveLength(3);
  });

  it.each(["101", "1.5", "ten", "-1"])("says which limits are allowed for %s", async (limit) => {
    const response = await testApi().call("GET /v1/tokens", { query: { limit } });
    expect(response.body.errors).toEqual([{ parameter: "limit", detail: "Must be a whole number from 1 to 100." }]);
  });

  const members = (count: number, length = 3) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`${index}`.padStart(length, "x"), 1]));

  it.each<[string, string, object, number]>([
    ["7,000 unknown members", "POST", members(7_000), 7_001],
    ["300 members with long names", "POST", members(300, 200), 301],
    ["a member whose name is as long as a body", "POST", { name: "n", ["/".repeat(60_000)]: 1 }, 1],
    ["10,000 scopes", "POST", { name: "n", scopes: Array(10_000).fill(" ") }, 1],
    ["50 scopes that are none", "POST", { name: "n", scopes: Array(50).fill(" ") }, 50],
    ["a scope with a long name", "POST", { name: "n", scopes: ["s".repeat(60_000)] }, 1],
    ["100 unknown parameters", "GET", members(100), 100],
    ["an unknown parameter with a long name", "GET", { ["p".repeat(8_000)]: "1" }, 1],
  ])("is answered in a few lines for %s", async (_what, method, sent, least) => {
    const options = method === "POST" ? { body: sent } : { query: sent as Record<string, string> };
    const response = await testApi().call(`${method} /v1/tokens`, options);
    expect(response.status).toBe(422);
    expect(response.text.length).toBeLessThan(6_500);
    expect(response.body.errors).toHaveLength(Math.min(least, 20));
    const [, total] = /It has (\d+) errors; the first 20 are listed\.$/.exec(response.body.detail) ?? [];
    if (least > 20) expect(Number(total)).toBeGreaterThanOrEqual(least);
    else expect(response.body.detail).toBe("The request is not valid.");
  });

  it("is 404 for an id that cannot be one, however long it is", async () => {
    for (const id of ["x", "t".repeat(5_000)]) {
      for (const call of [`GET /v1/tokens/${id}`, `GET /v1/tokens/${id}/events`, `DELETE /v1/tokens/${id}`]) {
        expect((await testApi().call(call)).body.code).toBe("token_not_found");
      }
    }
    const long = await testApi().call("GET /v1/tokens", { query: { name: "n".repeat(5_000) } });
    expect(long.body.errors).toEqual([{ parameter: "name", detail: expect.any(String) }]);
  });

  it.each(["constructor", "__proto__", "toString", "hasOwnProperty"])(
    "is no 500 for names of Object.prototype: %s",
    async (name) => {
      const named = <T>(value: T): Record<string, T> => Object.fromEntries([[name, value]]);
      const bearer = { Authorization: "Bearer x", ...named("1") };
      const query = await testApi().call("GET /v1/tokens", { query: named("1"), multiValueQuery: named(["1"]) });
      expect([query.status, query.body.errors?.[0]?.parameter]).toEqual([422, name]);
      const body = await create({ rawBody: `{"name":"n","${name}":1}` });
      expect([body.status, body.body.errors?.[0]?.pointer]).toEqual([422, `/${name}`]);
      expect((await testApi().call("GET /v1/tokens", { headers: named("1") })).status).toBe(200);
      expect((await testApi().call("POST /api/create_token", { caller: null, headers: bearer })).status).toBe(401);
      const rawBody = `token=x&${name}=1`;
      const form = { "Content-Type": "application/x-www-form-urlencoded" };
      expect((await testApi().call("POST /v1/revoke", { caller: null, rawBody, headers: form })).status).toBe(200);
      for (const path of ["tokens", "scopes"]) {
        expect((await testApi().call(`GET /v1/${path}/${name}`)).status).toBe(404);
      }
    },
  );

  it.each(["0", "101", "", "many", "1.5", "-1", "1e3"])("says what limit=%s should be", async (limit) => {
    const { body } = await testApi().call("GET /v1/tokens", { query: { limit } });
    expect(body.errors).toEqual([{ parameter: "limit", detail: "Must be a whole number from 1 to 100." }]);
  });

  it.each([
    ["PUT", "/v1/tokens", "POST, GET, HEAD"],
    ["POST", "/v1/tokens/self", "GET, HEAD"],
    ["OPTIONS", "/v1/tokens/tok_01jd8m2v5rf7rsq4b1c9x6e0aw", "GET, HEAD, PATCH, DELETE"],
    ["GET", "/v1/tokens/tok_01jd8m2v5rf7rsq4b1c9x6e0aw/rotate", "POST"],
    ["GET", "/v1/introspect", "POST"],
    ["PATCH", "/api/create_token", "GET, HEAD, POST"],
  ])("is 405 with Allow for %s %s", async (method, path, allow) => {
    const response = await testApi().call(`${method} ${path}`, { caller: null });
    expect([response.status, response.headers["Allow"]]).toEqual([405, allow]);
  });

  it("is 404 for an unknown resource", async () => {
    expect((await testApi().call("GET /v1/nothing")).body.code).toBe("route_not_found");
  });
});

describe("a caller whom no authorizer of the service names", () => {
  const token = { tokenId: "tok_caller", owner: "ops", scopes: "tokens:admin", secretVersion: "1" };
  const person = {
    ...{ issuer: "https://login.example.com", subject: "1", owner: "ops", scopes: "tokens:admin" },
    ...{ grantableScopes: "", validUntil: "2027-01-31T12:00:00.000Z" },
  };
  const without = (context: object, member: string) =>
    Object.fromEntries(Object.entries(context).filter(([name]) => name !== member));

  it.each<[string, Record<string, unknown>]>([
    ["nothing", {}],
    ["an owner and the scopes of an administrator", { owner: "ops", scopes: "tokens:admin" }],
    ...Object.keys(token).map((each): [string, Record<string, unknown>] => [`no ${each}`, without(token, each)]),
    ...Object.keys(person).map((each): [string, Record<string, unknown>] => [
      `a person without ${each}`,
      without(person, each),
    ]),
    ["a version that is no number", { ...token, secretVersion: "1a" }],
    ["a version that begins with something else", { ...token, secretVersion: "v1" }],
    ["a token's id that is no text", { ...token, tokenId: 7 }],
    ["a person's name that is no text", { ...person, personName: 7 }],
    ["an end that is no time", { ...person, validUntil: "tomorrow" }],
  ])("is an internal error and not an administrator, with a context of %s", async (_what, context) => {
    const log = vi.spyOn(console, "error").mockReturnValue();
    const response = await testApi().call("GET /v1/tokens", { context });
    expect([response.status, response.body.code]).toEqual([500, "internal_error"]);
    expect(log.mock.lastCall).toMatchObject([{ detail: "The request did not pass through the authorizer." }]);
  });
});

describe("internal errors", () => {
  it("is an opaque 500, and 503 where the store doesn't respond", async () => {
    const id = "tok_01jd8m2v5rf7rsq4b1c9x6e0aw";
    const log = vi.spyOn(console, "error").mockReturnValue();
    const failing = (error: Error) => ({ ...createMemoryTokenStore(), get: () => Promise.reject(error) });
    const broken = await testApi({ store: failing(new TypeError("table tokens-1 is gone")) }).call(
      `GET /v1/tokens/${id}`,
    );
    expect([broken.status, broken.body.code]).toEqual([500, "internal_error"]);
    expect(broken.text).not.toContain("tokens-1");
    const busy = new LatchkeyError("unavailable", "The store is busy.");
    const unavailable = await testApi({ store: failing(busy) }).call(`GET /v1/tokens/${id}`);
    expect([unavailable.status, unavailable.headers["Retry-After"]]).toEqual([503, "1"]);
    expect(broken.headers).not.toHaveProperty("Retry-After");
    // What the caller is not told stands in the log, under the request id.
    expect(log.mock.calls).toMatchObject([
      [{ requestId: "request-1", detail: "table tokens-1 is gone" }],
      [{ requestId: "request-1", detail: "The store is busy." }],
    ]);
  });

  it("is 503 where the function would not be done in time", async () => {
    const log = vi.spyOn(console, "error").mockReturnValue();
    const store = { ...createMemoryTokenStore(), get: () => new Promise<never>(() => undefined) };
    const call = testApi({ store, remainingMs: 550 }).call("GET /v1/tokens/tok_01jd8m2v5rf7rsq4b1c9x6e0aw");
    const response = await call;
    expect([response.status, response.body.code, response.headers["Retry-After"]]).toEqual([503, "unavailable", "1"]);
    expect(log).toHaveBeenCalledOnce();
    expect(response.body.detail).toBe("The request took too long.");
  });

  it("alone are logged: what a client did wrong is not ours", async () => {
    const log = vi.spyOn(console, "error").mockReturnValue();
    const api = testApi();
    await api.call("GET /v1/tokens/tok_01jd8m2v5rf7rsq4b1c9x6e0aw");
    await api.call("POST /v1/tokens", { body: {} });
    await api.call("POST /v1/introspect", { caller: null, body: { token: "x" } });
    await api.call("POST /api/create_token", { caller: null });
    expect(log).not.toHaveBeenCalled();
  });
});

it("a secret in place of a name is not repeated", async () => {
  const { secret } = generateSecret("acme");
  const responses = [
    await testApi().call("GET /v1/tokens", { query: { [secret]: "1" } }),
    await testApi().call("GET /v1/tokens", { multiValueQuery: { [secret]: ["1", "2"] } }),
    await testApi().call("POST /v1/tokens", { body: { name: "x", [secret]: 1 } }),
  ];
  expect(responses.map(({ status }) => status)).toEqual([422, 422, 422]);
  for (const { text } of responses) expect(text).not.toContain(secret.slice(-20));
  expect(responses[2]?.body.errors).toEqual([{ pointer: "/…", detail: "Unknown member." }]);
});
