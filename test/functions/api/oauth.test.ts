import { describe, expect, it, vi } from "vitest";
import { type CallOptions, testApi } from "../../support/api.ts";

const form = { "Content-Type": "application/x-www-form-urlencoded" };
const basic = (id: string, secret: string) => `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}`;

async function withTokens() {
  const api = testApi();
  const create = async (body: object) => (await api.call("POST /v1/tokens", { body })).body;
  const server = await create({ name: "resource server", owner: "spring", scopes: ["tokens:introspect"] });
  const alices = await create({ name: "a", owner: "alice", scopes: ["lookup:read"] });
  /** A call of a client that brings its credentials itself, or none. */
  const send = (path: string, options: CallOptions) => api.call(`POST /v1/${path}`, { caller: null, ...options });
  return { api, server, alices, create, send };
}

describe("a client of OAuth", () => {
  it("introspects by client_secret_basic, client_secret_post or Bearer, with a token's id and secret", async () => {
    const { server, alices, send } = await withTokens();
    const token = `token=${alices.secret}`;
    const responses = [
      await send("introspect", {
        rawBody: token,
        headers: { ...form, Authorization: basic(server.id, server.secret) },
      }),
      await send("introspect", {
        rawBody: token,
        headers: { ...form, Authorization: basic(encodeURIComponent(server.id), server.secret.replaceAll("_", "%5F")) },
      }),
      await send("introspect", {
        rawBody: `${token}&client_id=${server.id}&client_secret=${server.secret}`,
        headers: form,
      }),
      await send("introspect", { rawBody: token, headers: { ...form, Authorization: `Bearer ${server.secret}` } }),
    ];
    for (const { status, body } of responses) {
      expect([status, body.active, body.sub]).toEqual([200, true, "alice"]);
    }
  });

  it("is known by its password to the letter, and by Basic in any case with any spaces", async () => {
    const { server, alices, send } = await withTokens();
    const encoded = basic(server.id, server.secret).slice("Basic ".length);
    const half = server.secret.length / 2;
    const status = async (authorization: string, more = "") => {
      const headers = { ...form, Authorization: authorization };
      return (await send("introspect", { rawBody: `token=${alices.secret}${more}`, headers })).status;
    };
    for (const accepted of [`basic   ${encoded}`, ` Basic ${encoded} `]) expect(await status(accepted)).toBe(200);
    for (const refused of [
      `X-Basic ${encoded}`,
      `Basic ${encoded} x`,
      basic(server.id, `${server.secret.slice(0, half)}&${server.secret.slice(half)}`),
      basic("", server.secret),
      `Basic ${Buffer.from(server.id).toString("base64")}`,
    ]) {
      expect([refused, await status(refused)]).toEqual([refused, 401]);
    }
    // A parameter without a value is as good as none (RFC 6749, section 3.2), and so is a blank header.
    expect(await status(`Basic ${encoded}`, "&client_id=&client_secret=")).toBe(200);
    expect(await status(" ", `&client_id=${server.id}&client_secret=${server.secret}`)).toBe(200);
  });

  it.each([
    ["no credentials", () => ({}), 'Bearer realm="Latchkey", Basic realm="Latchkey"'],
    [
      "another token's id",
      (s: string, other: string) => ({ Authorization: basic(other, s) }),
      'Basic realm="Latchkey"',
    ],
    [
      "a wrong password",
      (s: string, _: string, id: string) => ({ Authorization: basic(id, `${s}x`) }),
      'Basic realm="Latchkey"',
    ],
    ["what is no Base64", () => ({ Authorization: "Basic *" }), 'Basic realm="Latchkey"'],
    [
      "a wrong secret",
      (s: string) => ({ Authorization: `Bearer ${s}x` }),
      'Bearer realm="Latchkey", error="invalid_token"',
    ],
  ])("is invalid_client with %s", async (_what, credentials, challenge) => {
    const { server, alices, send } = await withTokens();
    const headers = { ...form, ...credentials(server.secret, alices.id, server.id) } as Record<string, string>;
    const response = await send("introspect", { rawBody: `token=${alices.secret}`, headers });
    expect([response.status, response.body.error]).toEqual([401, "invalid_client"]);
    expect(response.body.error_description).toBe("The token is missing or not valid.");
    expect(response.headers["WWW-Authenticate"]).toBe(challenge);
  });

  it("authenticates in one way: two, or half of one, are invalid_request", async () => {
    const { server, alices, send } = await withTokens();
    for (const path of ["introspect", "revoke"]) {
      const rawBody = `token=${alices.secret}&client_id=${server.id}&client_secret=${server.secret}`;
      const both = { ...form, Authorization: basic(server.id, server.secret) };
      const responses = [
        await send(path, { rawBody, headers: both }),
        await send(path, { rawBody: rawBody.replace(/&client_id=[^&]*/, ""), headers: form }),
      ];
      for (const { status, body } of responses) expect([status, body.error]).toEqual([400, "invalid_request"]);
      expect(responses.map(({ body }) => body.error_description)).toEqual([
        "client_secret: Send the client's credentials only once.",
        "client_id: client_id and client_secret must be sent together.",
      ]);
    }
  });

  it("authenticates rightly to revoke, or not at all: the secret is enough", async () => {
    const { server, alices, send, api } = await withTokens();
    const rawBody = `token=${alices.secret}`;
    const wrong = await send("revoke", { rawBody, headers: { ...form, Authorization: basic(server.id, "x") } });
    expect([wrong.status, wrong.body.error]).toEqual([401, "invalid_client"]);
    expect((await api.call(`GET /v1/tokens/${alices.id}`)).body.revokedAt).toBeNull();
    const right = await send("revoke", {
      rawBody,
      headers: { ...form, Authorization: basic(server.id, server.secret) },
    });
    expect([right.status, right.text]).toEqual([200, ""]);
    expect((await api.call(`GET /v1/tokens/${alices.id}`)).body.revokedAt).not.toBeNull();
  });

  it("with tokens:introspect learns of every owner's secrets, and may do nothing else", async () => {
    const { server, api } = await withTokens();
    const caller = { tokenId: server.id, owner: "spring", scopes: "tokens:introspect" };
    for (const call of ["GET /v1/tokens", `GET /v1/tokens/${server.id}`, `DELETE /v1/tokens/${server.id}`]) {
      expect((await api.call(call, { caller })).body.code).toBe("forbidden");
    }
    expect((await api.call("POST /v1/tokens", { caller, body: { name: "n" } })).body.code).toBe("forbidden");
    expect(
      (await api.call("POST /api/create_token", { caller: null, headers: { Authorization: `Token ${server.secret}` } }))
        .status,
    ).toBe(403);
  });

  it("without a scope for it is insufficient_scope", async () => {
    const { alices, send } = await withTokens();
    const headers = { ...form, Authorization: `Bearer ${alices.secret}` };
    const response = await send("introspect", { rawBody: `token=${alices.secret}`, headers });
    expect([response.status, response.body.error, response.body.code]).toEqual([
      403,
      "insufficient_scope",
      "forbidden",
    ]);
  });

  it("is seen: its token has a time of last use", async () => {
    const { server, alices, send, api } = await withTokens();
    await send("introspect", { body: { token: alices.secret }, headers: { Authorization: `Bearer ${server.secret}` } });
    expect((await api.call(`GET /v1/tokens/${server.id}`)).body.lastSeenAt).toBe("2026-11-21T12:00:00.000Z");
  });

  it("finds what it can call in the metadata of RFC 8414, at the URL that it called", async () => {
    const { body } = await testApi().call("GET /.well-known/oauth-authorization-server", { caller: null });
    expect(body).toMatchObject({
      issuer: "https://api.example.com/prod",
      introspection_endpoint: "https://api.example.com/prod/v1/introspect",
      revocation_endpoint: "https://api.example.com/prod/v1/revoke",
      revocation_endpoint_auth_methods_supported: ["none", "client_secret_basic", "client_secret_post"],
      response_types_supported: [],
    });
    expect(body.scopes_supported).toContain("tokens:introspect");
  });
});

describe.each(["introspect", "revoke"])("a request to %s", (path) => {
  it.each<[string, CallOptions]>([
    ["no token", { rawBody: "token_type_hint=access_token", headers: form }],
    ["an empty token", { rawBody: "token=", headers: form }],
    ["no body", { headers: form }],
    ["no body and no Content-Type", {}],
    ["a token twice", { rawBody: "token=a&token=b", headers: form }],
    ["another parameter twice", { rawBody: "token=a&x=1&x=2", headers: form }],
    ["a member twice", { rawBody: '{"token":"a","token":"b"}' }],
    ["a member twice, written in two ways", { rawBody: '{"token":"a","\\u0074oken":"b"}' }],
    ["a token that is no text", { body: { token: 7 } }],
    ["malformed JSON", { rawBody: "{" }],
    ["a form that is no UTF-8", { rawBody: "token=%FF", headers: form }],
    ["a body that is no object", { body: [] }],
  ])("with %s is RFC 6749's invalid_request", async (_what, options) => {
    const { server, send } = await withTokens();
    const headers = { Authorization: `Bearer ${server.secret}`, ...options.headers };
    const response = await send(path, { ...options, headers });
    expect([response.status, response.body.error]).toEqual([400, "invalid_request"]);
    expect(response.body.error_description).toMatch(/^\w[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
    expect(response.headers).toMatchObject({ "Content-Type": "application/json", "Cache-Control": "no-store" });
  });

  it("takes the secret out of white space around it", async () => {
    const { api, alices, create, send } = await withTokens();
    const { secret } = await create({ name: "s", scopes: ["tokens:admin"] });
    const headers = { ...form, Authorization: `Bearer ${secret}` };
    const response = await send(path, { rawBody: `token=+%0D${alices.secret}%0A%09`, headers });
    expect(response.status).toBe(200);
    if (path === "introspect") expect(response.body).toMatchObject({ active: true, jti: alices.id });
    else expect((await api.call(`GET /v1/tokens/${alices.id}`)).body.revokedAt).not.toBeNull();
  });
});

it.each([
  ["what can be no secret: quotation marks", (s: string) => `"${s}"`, "not a secret"],
  ["what can be no secret: a scheme before it", (s: string) => `Bearer ${s}`, "not a secret"],
  ["what is no longer one", (s: string) => s, "not a current secret"],
])(
  "a revocation of %s is 200, as RFC 7009 has it, and the log says that nothing was revoked",
  async (_, shown, reason) => {
    const { api, alices, send } = await withTokens();
    if (reason === "not a current secret") await api.call(`DELETE /v1/tokens/${alices.id}`);
    const log = vi.spyOn(console, "warn").mockReturnValue();
    expect((await send("revoke", { body: { token: shown(alices.secret) } })).status).toBe(200);
    expect(log.mock.calls).toEqual([[{ message: "nothing was revoked", reason, requestId: "request-1" }]]);
    expect(JSON.stringify(log.mock.calls)).not.toContain(alices.secret.slice(-20));
    log.mockRestore();
  },
);
