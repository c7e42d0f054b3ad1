import { describe, expect, expectTypeOf, test } from "vitest";
import { createClient } from "../../client/client.ts";
import type { Input, Token } from "../../client/types.ts";
import { operations } from "../../contract/operations.ts";
import { sendJson, sendProblem, serve, unusedUrl } from "./serve.ts";

const id = "tok_01jd8m2v5rf7rsq4b1c9x6e0aw";
const soon = { "retry-after": "0" };

describe("every operation", () => {
  test("has a method that sends its method, its path and the token", async () => {
    const { baseUrl, requests } = await serve((response) => sendJson(response, 200, {}));
    const client = createClient({ baseUrl: `${baseUrl}/prod/`, token: "secret" });
    for (const [name, { method, path }] of Object.entries(operations)) {
      const call = client[name as keyof typeof operations] as (input: object) => Promise<unknown>;
      await call({ id });
      expect(requests.at(-1)).toMatchObject({
        method,
        url: `/prod${path.replace("{id}", id)}`,
        headers: { authorization: "Bearer secret" },
      });
    }
  });

  test("with a body sends it in a media type of the contract", async () => {
    const { baseUrl, requests } = await serve((response) => sendJson(response, 200, {}));
    const client = createClient({ baseUrl });
    for (const [name, operation] of Object.entries(operations)) {
      if (!("body" in operation)) continue;
      const call = client[name as keyof typeof operations] as (input: object) => Promise<unknown>;
      await call({ id, body: { token: "a&b", token_type_hint: undefined } });
      const seen = requests.at(-1);
      const mediaType = seen?.headers["content-type"] ?? "";
      expect(operation.body.mediaTypes).toContain(mediaType);
      expect(seen?.body).toBe(mediaType.endsWith("json") ? '{"token":"a&b"}' : "token=a%26b");
    }
  });
});

describe("a call", () => {
  test("is typed by the contract", () => {
    const client = createClient({ baseUrl: "" });
    expectTypeOf(client.getToken).parameter(0).toHaveProperty("id").toEqualTypeOf<string>();
    expectTypeOf(client.getToken).returns.resolves.toEqualTypeOf<Token>();
    expectTypeOf(client.createToken).returns.resolves.toHaveProperty("existed").toEqualTypeOf<boolean>();
    expectTypeOf(client.deleteToken).returns.resolves.toEqualTypeOf<{ readonly effectiveBy: string | null }>();
    expectTypeOf(client.listTokens).toBeCallableWith();
    expectTypeOf(client.listTokens).toBeCallableWith({ query: { limit: 5, owner: "alice" } });
    // @ts-expect-error A token has an id.
    expectTypeOf(client.getToken).toBeCallableWith({});
    // @ts-expect-error The status is one of two words.
    expectTypeOf(client.updateToken).toBeCallableWith({ id, body: { status: "gone" } });
  });

  test("omits undefined query parameters", async () => {
    const { baseUrl, requests } = await serve((response) => sendJson(response, 200, { items: [], nextCursor: null }));
    await createClient({ baseUrl }).listTokens({ query: { owner: "a/b", status: undefined, limit: 5 } });
    expect(requests[0]?.url).toBe("/v1/tokens?owner=a%2Fb&limit=5");
  });

  test("sends the expected version as an entity tag", async () => {
    const { baseUrl, requests } = await serve((response) => sendJson(response, 200, {}));
    await createClient({ baseUrl }).updateToken({ id, body: { status: "disabled" }, ifMatch: 3 });
    expect(requests[0]?.headers["if-match"]).toBe('"3"');
  });

  test("encodes the id in the path, and refuses one that would change the path", async () => {
    const { baseUrl, requests } = await serve((response) => sendJson(response, 200, {}));
    const client = createClient({ baseUrl });
    await client.getToken({ id: "a/b?c" });
    expect(requests[0]?.url).toBe("/v1/tokens/a%2Fb%3Fc");
    for (const bad of ["", ".", ".."]) await expect(client.deleteToken({ id: bad })).rejects.toThrow(TypeError);
    expect(requests).toHaveLength(1);
  });

  test("reports whether a created token already existed", async () => {
    const { baseUrl } = await serve((response, _, count) => sendJson(response, count === 1 ? 201 : 200, { id }));
    const client = createClient({ baseUrl });
    const body = { name: "my_app", secret: "made elsewhere" };
    expect(await client.createToken({ body })).toEqual({ id, existed: false });
    expect(await client.createToken({ body })).toEqual({ id, existed: true });
  });

  test("without a response body returns effectiveBy from the header", async () => {
    const effectiveBy = "2027-01-31T12:00:00.000Z";
    const { baseUrl } = await serve((response, _, count) =>
      response.writeHead(204, count === 1 ? { "latchkey-effective-by": effectiveBy } : {}).end(),
    );
    const client = createClient({ baseUrl });
    expect(await client.deleteToken({ id })).toEqual({ effectiveBy });
    expect(await client.deleteToken({ id })).toEqual({ effectiveBy: null });
  });
});

describe("an error response", () => {
  test("is a ProblemError with the members of the problem document", async () => {
    const errors = [{ pointer: "/name", detail: "Too long." }];
    const { baseUrl } = await serve((response) =>
      sendJson(response, 422, {
        type: "urn:latchkey:problem:validation_failed",
        title: "The request is not valid",
        status: 422,
        code: "validation_failed",
        detail: "The name is too long.",
        requestId: "r-1",
        errors,
      }),
    );
    await expect(createClient({ baseUrl }).createToken({ body: { name: "" } })).rejects.toMatchObject({
      name: "ProblemError",
      code: "validation_failed",
      status: 422,
      title: "The request is not valid",
      message: "The name is too long.",
      requestId: "r-1",
      errors,
    });
  });

  test.each([
    [401, "unauthorized"],
    [403, "forbidden"],
    [404, "route_not_found"],
    [418, "unexpected_response"],
    [429, "too_many_requests"],
    [500, "internal_error"],
    [503, "unavailable"],
  ])("of a gateway, which is not a problem document, has a code: %i is %s", async (status, code) => {
    const { baseUrl } = await serve((response) =>
      sendJson(response, status, { message: "No." }, { "x-amzn-requestid": "r-2" }),
    );
    await expect(createClient({ baseUrl, retries: 0 }).getOwnToken()).rejects.toMatchObject({
      code,
      status,
      message: "No.",
      requestId: "r-2",
    });
  });

  test("of an Interana operation has its message", async () => {
    const { baseUrl } = await serve((response) => sendJson(response, 401, { msg: "Not logged in.", success: false }));
    await expect(createClient({ baseUrl }).postCreateToken()).rejects.toMatchObject({
      code: "unauthorized",
      message: "Not logged in.",
    });
  });

  test("is also assumed for a response that is not the service's", async () => {
    const { baseUrl } = await serve((response) => response.end("<html>Welcome</html>"));
    await expect(createClient({ baseUrl }).getHealth()).rejects.toMatchObject({
      code: "unexpected_response",
      status: 200,
    });
  });
});

describe("a transient error", () => {
  const retryable = {
    getToken: { id },
    listTokens: {},
    deleteToken: { id },
    updateToken: { id, body: { name: "a" }, ifMatch: 1 },
    createToken: { body: { name: "a", id, digest: "0".repeat(64) } },
    rotateToken: { id, body: { digest: "0".repeat(64) } },
    introspect: { body: { token: "a" } },
    revoke: { body: { token: "a" } },
  };
  test.each(Object.entries(retryable))("of %s is retried", async (name, input) => {
    const { baseUrl, requests } = await serve((response, _, count) =>
      count === 1 ? sendProblem(response, 503, "unavailable", soon) : sendJson(response, 200, { items: [] }),
    );
    const call = createClient({ baseUrl })[name as keyof typeof retryable] as (input: object) => Promise<unknown>;
    await call(input);
    expect(requests).toHaveLength(2);
    expect(requests[1]?.body).toBe(requests[0]?.body);
  });

  const notRetryable = {
    createToken: { body: { name: "a", secret: undefined } },
    updateToken: { id, body: { name: "a" } },
    rotateToken: { id, ifMatch: 1 },
    getCreateToken: {},
    postCreateToken: {},
    postRevokeToken: { body: { token: "a" } },
  };
  test.each(Object.entries(notRetryable))("of %s is not retried, because it is not idempotent", async (name, input) => {
    const { baseUrl, requests } = await serve((response) => sendProblem(response, 503, "unavailable", soon));
    const call = createClient({ baseUrl })[name as keyof typeof notRetryable] as (input: object) => Promise<unknown>;
    await expect(call(input)).rejects.toMatchObject({ code: "unavailable" });
    expect(requests).toHaveLength(1);
  });

  test.each([429, 500, 502, 503, 504])("has status %i", async (status) => {
    const { baseUrl, requests } = await serve((response, _, count) =>
      count < 3 ? sendProblem(response, status, "any", soon) : sendJson(response, 200, { id }),
    );
    expect(await createClient({ baseUrl }).getToken({ id })).toEqual({ id });
    expect(requests).toHaveLength(3);
  });

  test.each([400, 401, 403, 404, 409, 412, 422])("does not have status %i", async (status) => {
    const { baseUrl, requests } = await serve((response) => sendProblem(response, status, "any", soon));
    await expect(createClient({ baseUrl }).getToken({ id })).rejects.toMatchObject({ status });
    expect(requests).toHaveLength(1);
  });

  test("is thrown after the last retry", async () => {
    const { baseUrl, requests } = await serve((response) => sendProblem(response, 500, "internal_error", soon));
    await expect(createClient({ baseUrl, retries: 1 }).getToken({ id })).rejects.toMatchObject({
      code: "internal_error",
    });
    expect(requests).toHaveLength(2);
  });

  test("is thrown immediately if Retry-After is too long", async () => {
    const { baseUrl, requests } = await serve((response) =>
      sendProblem(response, 429, "too_many_requests", { "retry-after": "3600" }),
    );
    await expect(createClient({ baseUrl }).getToken({ id })).rejects.toMatchObject({ status: 429 });
    expect(requests).toHaveLength(1);
  });

  test("followed by 404 is not an error of deleteToken, whose first response may have been lost", async () => {
    const { baseUrl } = await serve((response, _, count) =>
      count === 1 ? response.destroy() : sendProblem(response, 404, "token_not_found"),
    );
    expect(await createClient({ baseUrl }).deleteToken({ id, ifMatch: 1 })).toEqual({ effectiveBy: null });
  });
});

describe("an update whose first response was lost", () => {
  const token = {
    id,
    version: 4,
    name: "\u00e9",
    description: null,
    status: "disabled",
    scopes: ["b", "a"],
    allowedCidrs: [],
    expiresAt: "2099-01-01T00:00:00.000Z",
  };
  const body = {
    name: "e\u0301",
    description: null,
    status: "disabled" as const,
    scopes: ["a", "b", "a"],
    allowedCidrs: null,
    expiresAt: "2099-01-01T01:00:00+01:00",
  } satisfies Input<"updateToken">["body"];
  const effectiveBy = "2027-01-31T12:00:00.000Z";

  /** Loses the first response to an update, refuses the same version again, and returns `current` when it is read. */
  function serveLostUpdate(current: object) {
    return serve((response, { method, headers }, count) => {
      if (count === 1) response.destroy();
      else if (method === "GET") sendJson(response, 200, current);
      else if (headers["if-match"] === '"4"') sendJson(response, 200, { ...token, effectiveBy });
      else sendProblem(response, 412, "precondition_failed");
    });
  }

  test("succeeds if the token is what the update made of it", async () => {
    const { baseUrl, requests } = await serveLostUpdate(token);
    expect(await createClient({ baseUrl }).updateToken({ id, body, ifMatch: 3 })).toEqual({ ...token, effectiveBy });
    expect(requests.map(({ method, headers }) => [method, headers["if-match"]])).toEqual([
      ["PATCH", '"3"'],
      ["PATCH", '"3"'],
      ["GET", undefined],
      ["PATCH", '"4"'],
    ]);
  });

  test.each([
    ["has another version", { ...token, version: 5 }],
    ["has another name", { ...token, name: "b" }],
    ["has other scopes", { ...token, scopes: ["a"] }],
    ["has another expiry", { ...token, expiresAt: null }],
    ["is bound to addresses", { ...token, allowedCidrs: ["192.0.2.0/24"] }],
    ["has a description", { ...token, description: "x" }],
  ])("fails with precondition_failed if the token %s", async (_what, current) => {
    const { baseUrl, requests } = await serveLostUpdate(current);
    await expect(createClient({ baseUrl }).updateToken({ id, body, ifMatch: 3 })).rejects.toMatchObject({
      code: "precondition_failed",
    });
    expect(requests).toHaveLength(3);
  });

  test("is only assumed after a retry", async () => {
    const { baseUrl, requests } = await serve((response) => sendProblem(response, 412, "precondition_failed"));
    await expect(createClient({ baseUrl }).updateToken({ id, body, ifMatch: 3 })).rejects.toMatchObject({
      status: 412,
    });
    expect(requests).toHaveLength(1);
  });
});

test.each(["\u201clk_x\u201d", "lk_x\nlk_y", "lk x", ""])(
  "the malformed token %j is a TypeError, and not sent",
  async (token) => {
    const { baseUrl, requests } = await serve((response) => sendJson(response, 200, {}));
    await expect(createClient({ baseUrl, token }).getHealth()).rejects.toThrow(
      new TypeError("The token is malformed: use printable ASCII without spaces."),
    );
    expect(requests).toHaveLength(0);
  },
);

describe("a missing response", () => {
  test("is an UnreachableError with the reason, after the retries", async () => {
    const { baseUrl, requests } = await serve((response) => response.destroy());
    await expect(createClient({ baseUrl, retries: 1 }).getHealth()).rejects.toMatchObject({
      name: "UnreachableError",
      timedOut: false,
      message: `Can't reach ${baseUrl}: UND_ERR_SOCKET.`,
    });
    expect(requests).toHaveLength(2);
  });

  test.each([
    ["a change whose request was sent", "deleteToken", true, false],
    ["a change of a POST that isn't retried", "rotateToken", true, false],
    ["a GET that creates a token", "getCreateToken", true, false],
    ["a read", "getToken", false, false],
    ["an introspection", "introspect", false, false],
    ["a change whose request was not sent", "deleteToken", false, true],
  ] as const)("of %s says whether the change may have been made", async (_what, name, outcomeUnknown, refused) => {
    const { baseUrl } = await serve((response) => response.destroy());
    const client = createClient({ baseUrl: refused ? await unusedUrl() : baseUrl, retries: 1 });
    const call = client[name] as (input: object) => Promise<unknown>;
    await expect(call({ id, body: { token: "x" } })).rejects.toMatchObject({
      name: "UnreachableError",
      outcomeUnknown,
    });
  });

  test("of the last attempt doesn't hide that an earlier one may have made the change", async () => {
    const responses = [Object.assign(new TypeError("fetch failed"), { cause: { code: "ECONNRESET" } })];
    const refused = Object.assign(new TypeError("fetch failed"), { cause: { code: "ECONNREFUSED" } });
    const fetch = () => Promise.reject(responses.pop() ?? refused);
    await expect(createClient({ baseUrl: "http://x", fetch, retries: 1 }).deleteToken({ id })).rejects.toMatchObject({
      message: "Can't reach http://x: ECONNREFUSED.",
      outcomeUnknown: true,
    });
  });

  test("within the timeout is an UnreachableError", async () => {
    const { baseUrl } = await serve(() => {});
    await expect(createClient({ baseUrl, timeoutMs: 30, retries: 0 }).getHealth()).rejects.toMatchObject({
      name: "UnreachableError",
      timedOut: true,
    });
  });

  test("includes an incomplete body", async () => {
    const { baseUrl } = await serve((response) => {
      response.writeHead(200, { "content-length": "100" }).write("{", () => response.destroy());
    });
    await expect(createClient({ baseUrl, retries: 0 }).getHealth()).rejects.toMatchObject({ name: "UnreachableError" });
  });

  test("after the caller has aborted the call is the reason of the caller's signal", async () => {
    const controller = new AbortController();
    const { baseUrl, requests } = await serve((response) => {
      sendProblem(response, 503, "unavailable", { "retry-after": "9" });
      // The client waits for nine seconds now.
      setTimeout(() => controller.abort(new Error("enough")), 30);
    });
    const call = createClient({ baseUrl }).getHealth({ signal: controller.signal });
    await expect(call).rejects.toThrow("enough");
    expect(requests).toHaveLength(1);
  });

  test("includes a redirect: a token is never sent to another host", async () => {
    const other = await serve((response) => sendJson(response, 200, {}));
    const { baseUrl } = await serve((response) => response.writeHead(307, { location: other.baseUrl }).end());
    await expect(createClient({ baseUrl, token: "secret", retries: 0 }).getHealth()).rejects.toMatchObject({
      name: "UnreachableError",
    });
    expect(other.requests).toHaveLength(0);
  });
});
