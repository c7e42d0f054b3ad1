import { describe, expect, expectTypeOf, test } from "vitest";
import { createClient } from "../../client/client.ts";
import type { Token } from "../../client/types.ts";
import { operations } from "../../contract/operations.ts";
import { sendJson, serve } from "./serve.ts";

const id = "tok_01jd8m2v5rf7rsq4b1c9x6e0aw";

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

  test.each(["", "/", "/v1", "/v1/", "/prod/v1"])("goes to the service whose URL ends in %j", async (end) => {
    const { baseUrl, requests } = await serve((response) => sendJson(response, 200, {}));
    await createClient({ baseUrl: baseUrl + end }).getHealth();
    expect(requests[0]?.url).toBe(`${end.startsWith("/prod") ? "/prod" : ""}/v1/health`);
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

describe("createClient", () => {
  test.each([
    ...["tokens.example.com", "/prod", " ", "ftp://example.com", "https://", "https://a.example.com?x=1"],
    ...[
      "https://a.example.com/#x",
      "https://u@a.example.com",
      undefined,
      null,
      1,
      {},
      new URL("https://a.example.com"),
    ],
  ])("refuses the base URL %j", (baseUrl) => {
    expect(() => createClient({ baseUrl: baseUrl as string })).toThrow(/^baseUrl: .* isn't a URL such as https:/);
  });

  test.each([
    ...["https://u:hunter2@a.example.com", "https://hunter2@a.example.com", "https://a.example.com?token=hunter2"],
    ...["https://a.example.com#hunter2", "https://u:hunter2@a example.com", "u:hunter2@a.example.com", "hunter2"],
  ])("doesn't print what may be a secret in a base URL: %s", (baseUrl) => {
    expect(() => createClient({ baseUrl })).toThrow(/^(?!.*hunter2)baseUrl: /);
  });

  test.each(["", "http://127.0.0.1:4100", "https://a.example.com/prod/v1/"])("takes the base URL %j", (baseUrl) => {
    expect(createClient({ baseUrl })).toHaveProperty("getToken");
  });
});
