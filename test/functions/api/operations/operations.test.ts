import { afterEach, describe, expect, it, vi } from "vitest";
import { digestSecret, generateSecret } from "../../../../core/secret.ts";
import { settings, testApi } from "../../../support/api.ts";

afterEach(() => vi.restoreAllMocks());

const named = (response: { readonly body: { readonly items: readonly { readonly name: string }[] } }) =>
  response.body.items.map(({ name }) => name);

describe("a list of tokens", () => {
  it("has those that expire soon, have expired, or were never used, where that is asked for", async () => {
    const api = testApi();
    const create = (name: string, members: object = {}) => api.call("POST /v1/tokens", { body: { name, ...members } });
    await create("for good");
    await create("soon", { expiresAt: "2026-11-23T12:00:00Z" });
    await create("later", { expiresAt: "2027-11-21T12:00:00Z" });
    await create("gone", { expiresAt: "2026-11-20T12:00:00Z" });
    const { body: used } = await create("used", { scopes: ["tokens:introspect"] });
    const headers = { Authorization: `Bearer ${used.secret}` };
    await api.call("POST /v1/introspect", { caller: null, headers, body: { token: "x" } });
    const list = async (query: Record<string, string>) => named(await api.call("GET /v1/tokens", { query })).toSorted();
    expect(await list({ expiring: "P7D" })).toEqual(["soon"]);
    expect(await list({ expired: "true" })).toEqual(["gone"]);
    expect(await list({ expired: "false" })).toEqual(["for good", "later", "soon", "used"]);
    expect(await list({ neverUsed: "true" })).toEqual(["for good", "gone", "later", "soon"]);
    expect(await list({ neverUsed: "false" })).toEqual(["used"]);
    expect(await list({})).toHaveLength(5);
  });

  it("and the events of one are read page by page", async () => {
    const api = testApi();
    const { body: token } = await api.call("POST /v1/tokens", { body: { name: "n" } });
    await api.call(`PATCH /v1/tokens/${token.id}`, { body: { description: "d" } });
    const path = `GET /v1/tokens/${token.id}/events`;
    const first = await api.call(path, { query: { limit: "1" } });
    const second = await api.call(path, { query: { limit: "1", cursor: first.body.nextCursor } });
    const types = [...first.body.items, ...second.body.items].map(({ type }: { readonly type: string }) => type);
    expect(types).toEqual(["updated", "created"]);
    expect((await api.call(path)).body.items).toHaveLength(2);
  });
});

describe("one token", () => {
  it("is the caller's own where it asks for that", async () => {
    const api = testApi();
    const { body: token } = await api.call("POST /v1/tokens", { body: { name: "n", scopes: ["tokens:self"] } });
    const caller = { tokenId: token.id, scopes: "tokens:self" };
    const own = await api.call("GET /v1/tokens/self", { caller });
    expect([own.status, own.body.id, own.headers["ETag"]]).toEqual([200, token.id, '"1"']);
    for (const tag of ['xW/"1"', '"1"x', "1"]) {
      const response = await api.call("GET /v1/tokens/self", { caller, headers: { "If-None-Match": tag } });
      expect([tag, response.status]).toEqual([tag, 200]);
    }
  });

  it("has no secret to show after a rotation to one that the caller made", async () => {
    const api = testApi();
    const { body: token } = await api.call("POST /v1/tokens", { body: { name: "n" } });
    const digest = digestSecret(generateSecret("lk", token.id).secret);
    const rotated = await api.call(`POST /v1/tokens/${token.id}/rotate`, { body: { digest } });
    expect([rotated.status, "secret" in rotated.body]).toEqual([200, false]);
  });
});

describe("the service", () => {
  const issuer = { issuer: "https://login.example.com", clientId: "console", cliClientId: "cli" };
  const signIn = { organization: "Example", requestedScopes: ["openid", "profile"], offersSecrets: false };

  it("says how people sign in, by which tokens of the issuer, and that they can't where it has none", async () => {
    const offered = async (over: Parameters<typeof testApi>[0]) =>
      (await testApi(over).call("GET /v1/sign-in", { caller: null })).body;
    const none = { secrets: true, openIdConnect: null };
    expect(await offered({})).toEqual(none);
    expect(await offered({ settings: { signIn } })).toEqual(none);
    expect(await offered({ issuer })).toEqual(none);
    const { organization, requestedScopes: scopes } = signIn;
    const openIdConnect = { organization, ...issuer, scopes };
    expect(await offered({ settings: { signIn }, issuer })).toEqual({
      secrets: false,
      openIdConnect: { ...openIdConnect, tokenType: "id_token" },
    });
    const audience = "https://tokens.example.com";
    expect((await offered({ settings: { signIn }, issuer: { ...issuer, audience } })).openIdConnect).toEqual({
      ...openIdConnect,
      tokenType: "access_token",
    });
  });

  it("tells a caller which scopes it can grant: an administrator all of them", async () => {
    const api = testApi();
    const admin = (await api.call("GET /v1/caller")).body;
    expect(admin).toEqual({
      owner: "ops",
      scopes: ["tokens:admin"],
      grantableScopes: settings.scopes.map(({ name }) => name),
      tokenId: "tok_caller",
      person: null,
    });
    const self = (await api.call("GET /v1/caller", { caller: { scopes: "tokens:self lookup:read" } })).body;
    expect(self.grantableScopes).toEqual(["tokens:self", "lookup:read"]);
  });

  it("has a catalogue, its health, and an OpenAPI document of its version", async () => {
    const api = testApi();
    expect((await api.call("GET /v1/scopes")).body).toEqual({ items: settings.scopes });
    expect((await api.call("GET /v1/health", { caller: null })).body).toEqual({
      ...{ status: "ok", version: "1.2.3", time: "2026-11-21T12:00:00.000Z" },
      ...{ secretPrefix: "lk", acceptedPrefixes: [] },
    });
    for (const _ of [1, 2]) {
      const { body } = await api.call("GET /v1/openapi.json", { caller: null });
      expect(body.info.version).toBe("1.2.3");
    }
  });

  it("has metadata for OAuth clients", async () => {
    const { body } = await testApi().call("GET /.well-known/oauth-authorization-server", { caller: null });
    expect(body).toMatchObject({
      response_types_supported: [],
      grant_types_supported: [],
      introspection_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post", "bearer"],
      scopes_supported: settings.scopes.map(({ name }) => name),
    });
    expect([body.response_types_supported, body.grant_types_supported]).toEqual([[], []]);
  });
});

describe("Interana's revocation", () => {
  it("is for tokens that may manage, and says from when it is in force", async () => {
    const api = testApi();
    const create = async (name: string, ...scopes: string[]) =>
      (await api.call("POST /v1/tokens", { body: { name, scopes } })).body;
    const [manager, scopeless, other] = [
      await create("m", "tokens:self"),
      await create("s", "lookup:read"),
      await create("o"),
    ];
    const revoke = (by: { readonly secret: string }, token = other.secret) => {
      const headers = { Authorization: `Token ${by.secret}` };
      return api.call("POST /api/revoke_token", { caller: null, headers, body: { token } });
    };
    // The response doesn't tell such a caller which texts are tokens.
    for (const token of [other.secret, "lk_nonsense"]) {
      const refused = await revoke(scopeless, token);
      expect([refused.status, refused.headers["WWW-Authenticate"]]).toEqual([403, undefined]);
    }
    expect((await api.call(`GET /v1/tokens/${other.id}`)).body.revokedAt).toBeNull();
    const revoked = await revoke(manager);
    expect([revoked.status, revoked.headers["Latchkey-Effective-By"]]).toEqual([200, "2026-11-21T12:05:00.500Z"]);
  });
});

describe("a revocation", () => {
  it("needs nothing but the secret, says when it is in force, and is logged only where nothing was revoked", async () => {
    const api = testApi();
    const { body: token } = await api.call("POST /v1/tokens", { body: { name: "n" } });
    const log = vi.spyOn(console, "warn").mockReturnValue();
    const revoke = (secret: string) =>
      api.call("POST /v1/revoke", {
        caller: null,
        headers: { Authorization: "Bearer nonsense" },
        body: { token: secret },
      });
    for (const [secret, logged] of [
      [token.secret, []],
      [` ${token.secret}\n`, ["not a current secret"]],
      ["nonsense", ["not a secret"]],
    ] as const) {
      const { status, headers } = await revoke(secret);
      expect([status, headers["Latchkey-Effective-By"]]).toEqual([200, "2026-11-21T12:05:00.500Z"]);
      expect(log.mock.calls.map(([{ reason }]) => reason)).toEqual(logged);
      log.mockClear();
    }
  });

  it("that can't be read says what is wrong with each member", async () => {
    const { status, headers, body } = await testApi().call("POST /v1/revoke", { caller: null, body: { client_id: 7 } });
    expect([status, headers["WWW-Authenticate"]]).toEqual([400, undefined]);
    expect(body.error_description).toBe("token: Required. client_id: Must be a string.");
  });
});

it.each(["usage", "usage/trends", "usage/refusals"])("GET /v1/%s responds with what was counted", async (path) => {
  const query: Record<string, string> = path === "usage/trends" ? { tokens: "tok_01jd8m2v5rf7rsq4b1c9x6e0aw" } : {};
  const { status, text } = await testApi().call(`GET /v1/${path}`, { query });
  expect([status, text.length > 2]).toEqual([200, true]);
});

it("the usage of one token is that of the token", async () => {
  const api = testApi();
  const { body: token } = await api.call("POST /v1/tokens", { body: { name: "n" } });
  const { status, text } = await api.call(`GET /v1/tokens/${token.id}/usage`);
  expect([status, text.length > 2]).toEqual([200, true]);
});
