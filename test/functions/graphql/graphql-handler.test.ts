import { getIntrospectionQuery } from "graphql";
import { describe, expect, it, vi } from "vitest";
import { LatchkeyError } from "../../../core/errors.ts";
import { generateSecret } from "../../../core/secret.ts";
import { testGraphql } from "../../support/graphql.ts";
import { createMemoryTokenStore } from "../../support/memory-token-store.ts";

const whoAmI = "{ currentUser { name } }";

describe("a request", () => {
  it.each([
    ["malformed JSON", '{"query":', 400, "malformed_body"],
    ["no body", "", 400, "malformed_body"],
    ["several operations at once", JSON.stringify([{ query: whoAmI }]), 422, "validation_failed"],
    ["no query", "{}", 422, "validation_failed"],
    ["a query that is no string", '{"query":1}', 422, "validation_failed"],
    ["variables that are no object", `{"query":"${whoAmI}","variables":[]}`, 422, "validation_failed"],
    ["over 64 KB", JSON.stringify({ query: `${whoAmI} #${"x".repeat(65_536)}` }), 413, "payload_too_large"],
  ])("is refused for %s, in GraphQL's form", async (_what, body, status, code) => {
    const response = await testGraphql().send(body);
    expect([response.status, response.errors.map(({ extensions }: never) => extensions)]).toMatchObject([
      status,
      [{ code }],
    ]);
    expect(response.headers).toMatchObject({ "Content-Type": "application/json", "Cache-Control": "no-store" });
    expect(response.headers).not.toHaveProperty("Allow");
  });

  it("is told which argument is wrong, where one is", async () => {
    const batch = await testGraphql().send(JSON.stringify([{ query: whoAmI }]));
    const detail = "Must be an object with one query. Batching is not supported.";
    expect(batch.errors[0].extensions.errors).toEqual([{ detail }]);
    const listed = await testGraphql().send(JSON.stringify({ query: whoAmI, variables: [] }));
    expect(listed.errors[0].extensions.errors).toEqual([{ argument: "variables", detail: "Must be an object." }]);
  });

  it.each(["GET", "HEAD", "PUT", "DELETE"])("is refused with %s, and told the method", async (method) => {
    const response = await testGraphql().send("", {}, method);
    expect([response.status, response.errors[0].extensions.code]).toEqual([405, "method_not_allowed"]);
    expect(response.headers).toMatchObject({ Allow: "POST" });
    expect(response.errors[0].message).toContain("POST");
  });

  it("is refused with another media type", async () => {
    const body = JSON.stringify({ query: whoAmI });
    const response = await testGraphql().send(body, { "Content-Type": "application/graphql" });
    expect([response.status, response.errors[0].extensions.code]).toEqual([415, "unsupported_media_type"]);
  });

  it.each([
    ["null variables", { variables: null, operationName: null }],
    ["members of other servers", { extensions: { persistedQuery: { version: 1 } }, id: "x" }],
  ])("is answered with %s", async (_what, members) => {
    const response = await testGraphql().send(JSON.stringify({ query: whoAmI, ...members }));
    expect([response.status, response.data, response.errors]).toEqual([200, { currentUser: null }, undefined]);
  });

  it("is answered in JSON whatever it accepts", async () => {
    const response = await testGraphql().call("{", { headers: { Accept: "application/graphql-response+json" } });
    expect(response.status).toBe(200);
    expect(response.headers).toMatchObject({ "Content-Type": "application/json", "Cache-Control": "no-store" });
  });

  it("runs the operation that it names, with its variables", async () => {
    const graphql = testGraphql();
    const query = "query A { __typename } query B($isGuest: Boolean!) { currentUser @skip(if: $isGuest) { name } }";
    const respond = async (isGuest: boolean) =>
      (await graphql.call(query, { operationName: "B", variables: { isGuest } })).data;
    expect([await respond(true), await respond(false)]).toEqual([{}, { currentUser: null }]);
  });

  it("shows its response to pages of the origins that may call, and to no others", async () => {
    const headers = { Origin: "https://console.example.com" };
    const graphql = testGraphql({ settings: { corsOrigins: [headers.Origin] } });
    expect((await graphql.call(whoAmI, { headers })).headers).toMatchObject({
      "Access-Control-Allow-Origin": headers.Origin,
    });
    const shown = Object.keys((await testGraphql().call(whoAmI, { headers })).headers).toSorted();
    expect(shown).toEqual(["Cache-Control", "Content-Type"]);
  });

  it("is 503 where the function would not be done in time", async () => {
    vi.spyOn(console, "error").mockReturnValue();
    const store = { ...createMemoryTokenStore(), get: () => new Promise<never>(() => undefined) };
    const secret = generateSecret("lk").secret;
    const response = await testGraphql({ store, remainingMs: 550 }).call(whoAmI, { secret });
    expect([response.status, response.errors[0].extensions.code]).toEqual([503, "unavailable"]);
    expect(response.errors[0].message).toBe("The request took too long.");
  });

  it("leaves nothing in the log, even where debugging is on", async () => {
    vi.stubEnv("DEBUG", "1");
    const logs = (["debug", "log", "info", "warn", "error"] as const).map((name) =>
      vi.spyOn(console, name).mockReturnValue(),
    );
    const graphql = testGraphql();
    const { secret } = await graphql.createToken("alice", ["tokens:self"]);
    await graphql.call(whoAmI, { secret });
    await graphql.call("{ currentUser { names } }", { secret });
    await graphql.call("{ admin { personalApiTokens { tokens(limit: -1) { nodes { name } } } } }", { secret });
    vi.unstubAllEnvs();
    for (const log of logs) expect(log).not.toHaveBeenCalled();
  });
});

describe("an error", () => {
  it.each([
    ["a query that can't be parsed", "{ currentUser { name }", "bad_request"],
    ["an unknown field", "{ currentUser { names } }", "validation_failed"],
    ["an unknown operation", whoAmI, "validation_failed", "Other"],
    ["a variable of the wrong type", "query ($key: Int!) { __typename @include(if: true) }", "validation_failed"],
  ])("has our code for %s, and status 200", async (_what, query, code, operationName?: string) => {
    const graphql = testGraphql();
    const { secret } = await graphql.createToken("alice", ["tokens:self"]);
    const response = await graphql.call(query, { secret, operationName: operationName ?? null });
    expect([response.status, response.errors[0].extensions]).toEqual([200, { code }]);
    expect(response.headers["Cache-Control"]).toBe("no-store");
    expect(response.text).not.toContain("stack");
  });

  it("suggests names to callers with a token, and none to guests", async () => {
    const graphql = testGraphql();
    const { secret } = await graphql.createToken("alice", ["tokens:self"]);
    const mistyped = "query ($state: TokenState) { curentUser { nam } __typename @skip(if: false) }";
    expect((await graphql.call(mistyped, { secret })).text).toContain("Did you mean");
    const badValue =
      'mutation ($state: TokenState) { admin { personalApiTokens { createToken(name: "n", state: $state) } } }';
    for (const query of [mistyped, badValue]) {
      expect((await graphql.call(query, { variables: { state: "ACTIV" } })).text).not.toContain("Did you mean");
    }
    const { errors } = await graphql.call("{ currentUser { nam } }");
    expect(errors).toEqual([
      {
        message: 'Cannot query field "nam" on type "User".',
        locations: [{ line: 1, column: 17 }],
        extensions: { code: "validation_failed" },
      },
    ]);
  });

  it("of a value has the text that Jahia's clients look for, and its place", async () => {
    const { errors } = await testGraphql().call("{ admin { personalApiTokens { verifyToken(token: 1) } } }");
    const [{ message, locations }] = errors;
    expect(message).toMatch(/^String cannot .*: 1 \(Internal Server Error\(s\) while executing query\)$/);
    expect(locations).toEqual([{ line: 1, column: 50 }]);
  });

  it("is one of 20 at most, and of 11 in a query that is not valid", async () => {
    const graphql = testGraphql();
    const { secret } = await graphql.createToken("alice", ["tokens:self"]);
    const times = (part: (index: number) => string) => Array.from({ length: 30 }, (_, index) => part(index)).join(" ");
    const unknown = await graphql.call(`{ ${times((index) => `a${index}`)} }`, { secret });
    expect(unknown.errors).toHaveLength(11);
    const creations = times((index) => `t${index}: createToken(name: "")`);
    const failing = await graphql.call(`mutation { admin { personalApiTokens { ${creations} } } }`, { secret });
    expect(failing.errors).toHaveLength(20);
  });

  it("names each argument that is wrong", async () => {
    const graphql = testGraphql();
    const { id, secret } = await graphql.createToken("alice", ["tokens:self"]);
    const change = async (field: string) =>
      (await graphql.call(`mutation { admin { personalApiTokens { ${field} } } }`, { secret })).errors[0];
    const made = await change('createToken(name: "", scopes: ["lookup:read", null])');
    expect(made.extensions.errors.map(({ argument }: { argument: string }) => argument)).toEqual(["name", "scopes.1"]);
    expect(made.message).toMatch(/^The request is not valid\. name: .+\. scopes\.1: /);
    const renamed = await change(`updateToken(key: "${id}", name: "")`);
    expect(renamed.extensions.errors).toMatchObject([{ argument: "name" }]);
  });

  it("repeats no secret, and no more than the beginning of what was sent", async () => {
    const graphql = testGraphql();
    const { secret } = await graphql.createToken("alice", ["tokens:self"]);
    const verify = (token: string) => `{ admin { personalApiTokens { verifyToken(token: ${token}) } } }`;
    const responses = [
      await graphql.call(verify(`["${secret}"]`), { secret }),
      await graphql.call(verify(secret), { secret }),
      await graphql.call(`query ($token: String!) ${verify("$token")}`, { secret, variables: { token: [secret] } }),
      await graphql.call(`{ ${secret} }`, { secret }),
      await graphql.call(`{ currentUser { name } } ${secret}`, { secret }),
    ];
    for (const { text, errors } of responses) {
      expect(errors).toHaveLength(1);
      expect(text).not.toContain(secret);
      expect(text).toContain("…");
    }
    const messageFor = async (field: string) => (await graphql.call(`{ ${field} }`)).errors[0].message;
    const rest = 'Cannot query field "" on type "Query".'.length;
    const [longest, longer] = [await messageFor("a".repeat(500 - rest)), await messageFor("a".repeat(10_000))];
    expect([longest.length, longest.at(-1)]).toEqual([500, "."]);
    expect(longer).toBe(`Cannot query field "${"a".repeat(480)}…`);
  });

  it("of our own is opaque, and stands in the log", async () => {
    const log = vi.spyOn(console, "error").mockReturnValue();
    const { get, ...rest } = createMemoryTokenStore();
    let reads = 0;
    const failing = () => {
      throw new TypeError("a digest is not a function");
    };
    // The first read is the caller's verification.
    const store = { ...rest, get: async (id: string) => (reads++ < 1 ? get(id) : failing()) };
    const graphql = testGraphql({ store });
    const { id, secret } = await graphql.createToken("alice", ["tokens:self"]);
    const response = await graphql.call(
      `{ admin { personalApiTokens { tokenByKey(key: "${id}") { name } availableScopes { name } } } }`,
      { secret },
    );
    expect(response.status).toBe(200);
    expect(response.errors).toEqual([
      {
        message: "Internal error.",
        locations: expect.any(Array),
        path: ["admin", "personalApiTokens", "tokenByKey"],
        extensions: { code: "internal_error" },
      },
    ]);
    // The failing field does not take its sibling away.
    expect(response.data.admin.personalApiTokens).toMatchObject({
      tokenByKey: null,
      availableScopes: expect.arrayContaining([{ name: "lookup:read" }]),
    });
    expect(log).toHaveBeenCalledWith(
      expect.objectContaining({
        message: "request failed",
        requestId: "request-1",
        detail: "a digest is not a function",
      }),
    );
  });

  it("denies access where the store does not respond, and makes no guest of the caller", async () => {
    vi.spyOn(console, "error").mockReturnValue();
    const store = createMemoryTokenStore();
    const graphql = testGraphql({ store });
    const { secret } = await graphql.createToken("alice", ["tokens:self"]);
    Object.assign(graphql.api.store, {
      get: () => Promise.reject(new LatchkeyError("unavailable", "The store does not respond.")),
    });
    const response = await graphql.call(whoAmI, { secret });
    expect([response.status, response.data, response.errors[0].extensions]).toEqual([
      503,
      undefined,
      { code: "unavailable" },
    ]);
    expect(response.headers).toMatchObject({ "Retry-After": "1" });
  });

  it("of a store that fails during the operation is one, and no null, and is logged", async () => {
    const log = vi.spyOn(console, "error").mockReturnValue();
    const graphql = testGraphql();
    const { id, secret } = await graphql.createToken("alice", ["tokens:self"]);
    const { get } = graphql.store;
    let reads = 0;
    graphql.api.store.get = async (tokenId) => {
      if (reads++ % 2 === 0) return get(tokenId);
      throw new LatchkeyError("unavailable", "The store does not respond.");
    };
    for (const field of [`tokenByKey(key: "${id}") { name }`, `verifyToken(token: "${secret}")`]) {
      const { status, errors } = await graphql.call(`{ admin { personalApiTokens { ${field} } } }`, { secret });
      expect([status, errors[0].extensions.code]).toEqual([200, "unavailable"]);
    }
    expect(log).toHaveBeenCalledTimes(2);
    expect(log).toHaveBeenCalledWith(expect.objectContaining({ code: "unavailable", requestId: "request-1" }));
  });
});

describe("the caller", () => {
  it("is known by each scheme of the management API, and by one header only", async () => {
    const graphql = testGraphql();
    const { secret } = await graphql.createToken("alice", []);
    const caller = async (header: Record<string, string>) =>
      (await graphql.call(whoAmI, { headers: header })).data.currentUser?.name ?? null;
    for (const scheme of ["APIToken", "apitoken", "Bearer", "Token"]) {
      expect(await caller({ Authorization: `${scheme} ${secret}` })).toBe("alice");
    }
    expect(await caller({ authorization: `APIToken ${secret}` })).toBe("alice");
    expect(await caller({ authorization: `APIToken ${secret}`, Authorization: "APIToken other" })).toBeNull();
    expect(await caller({ "X-Api-Key": secret })).toBeNull();
  });

  it("is seen as by an authorizer, and refused as by one", async () => {
    const graphql = testGraphql();
    const used = await graphql.createToken("alice", []);
    expect((await graphql.call(whoAmI, { secret: used.secret })).data).toEqual({ currentUser: { name: "alice" } });
    expect((await graphql.store.get(used.id))?.lastSeenAt).toBe(graphql.clock.now.toISOString());
    expect(graphql.acceptances).toHaveLength(1);
    const refused = [
      await graphql.createToken("alice", [], { status: "disabled" }),
      await graphql.createToken("alice", [], { expiresAt: "2026-11-21T12:00:00.000Z" }),
      await graphql.createToken("alice", [], { allowedCidrs: ["198.51.100.0/24"] }),
      { secret: "garbage" },
    ];
    for (const { secret } of refused) {
      expect((await graphql.call(whoAmI, { secret })).data).toEqual({ currentUser: null });
    }
    expect(graphql.refusals).toEqual(["disabled", "expired", "address_not_allowed", "malformed"]);
    await graphql.call(whoAmI);
    expect(graphql.refusals).toHaveLength(4);
    expect(graphql.acceptances).toHaveLength(1);
  });

  it("is known however long the table took: no cache keeps the verdict", async () => {
    const graphql = testGraphql();
    const { secret } = await graphql.createToken("alice", []);
    let time = 0;
    vi.spyOn(performance, "now").mockImplementation(() => {
      time += 400;
      return time;
    });
    expect((await graphql.call(whoAmI, { secret })).data).toEqual({ currentUser: { name: "alice" } });
  });
});

describe("introspection", () => {
  const query = getIntrospectionQuery({ descriptions: true, inputValueDeprecation: true, specifiedByUrl: true });
  const scalar = '{ __type(name: "User") { name } }';

  it("requires access to the API", async () => {
    const graphql = testGraphql();
    const { secret } = await graphql.createToken("alice", []);
    const response = await graphql.call(query, { secret });
    expect(response.data.__schema.types.map(({ name }: { name: string }) => name)).toContain("PersonalApiToken");
    expect((await graphql.call(scalar, { secret })).data).toEqual({ __type: { name: "User" } });
    for (const asked of [query, scalar]) {
      const refused = await graphql.call(asked);
      expect([refused.status, refused.data, refused.errors[0]]).toMatchObject([
        200,
        undefined,
        { message: "Introspection requires a token.", extensions: { code: "unauthorized" } },
      ]);
    }
    expect((await graphql.call("{ __typename }")).data).toEqual({ __typename: "Query" });
  });

  it("can be switched off", async () => {
    const graphql = testGraphql({ settings: { introspection: false } });
    const { secret } = await graphql.createToken("ops", ["tokens:admin"]);
    for (const asked of [query, scalar]) {
      const { message, extensions } = (await graphql.call(asked, { secret })).errors[0];
      expect([message, extensions.code]).toEqual(["Introspection is switched off.", "forbidden"]);
    }
  });
});
