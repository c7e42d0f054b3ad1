import { describe, expect, it, vi } from "vitest";
import { generateSecret } from "../../../core/secret.ts";
import { testApi } from "../../support/api.ts";

const form = { "Content-Type": "application/x-www-form-urlencoded" };

describe("introspection (RFC 7662)", () => {
  it("describes a usable secret, form-encoded or JSON", async () => {
    const api = testApi();
    const { body: token } = await api.call("POST /v1/tokens", {
      body: { name: "n", owner: "alice", scopes: ["lookup:read", "scope:write"], expiresAt: "2027-01-01T00:00:00Z" },
    });
    const expected = {
      active: true,
      scope: "lookup:read scope:write",
      username: "alice",
      sub: "alice",
      jti: token.id,
      token_type: "Bearer",
      iat: 1_795_262_400,
      exp: 1_798_761_600,
    };
    const asForm = await api.call("POST /v1/introspect", { rawBody: `token=${token.secret}&extra=1`, headers: form });
    expect(asForm.body).toEqual(expected);
    expect((await api.call("POST /v1/introspect", { body: { token: token.secret } })).body).toEqual(expected);
  });

  it("says no end of a secret that has none: null would be one that has passed to some clients", async () => {
    const api = testApi();
    const { body: token } = await api.call("POST /v1/tokens", { body: { name: "n" } });
    const { body } = await api.call("POST /v1/introspect", { body: { token: token.secret } });
    expect(body.active).toBe(true);
    expect(Object.keys(body)).not.toEqual(expect.arrayContaining(["exp"]));
    expect(Object.keys(body)).not.toEqual(expect.arrayContaining(["allowed_cidrs"]));
  });

  it("returns the address ranges of a bound token, for the caller to check", async () => {
    const api = testApi();
    const { body: token } = await api.call("POST /v1/tokens", { body: { name: "n", allowedCidrs: ["192.0.2.0/24"] } });
    const { body } = await api.call("POST /v1/introspect", { body: { token: token.secret } });
    expect(body).toMatchObject({ active: true, allowed_cidrs: ["192.0.2.0/24"] });
  });

  it("says nothing of a secret that is not usable or not the caller's to see", async () => {
    const api = testApi();
    const { body: token } = await api.call("POST /v1/tokens", { body: { name: "n", owner: "alice" } });
    const inactive = { active: false };
    const asBob = { caller: { owner: "bob", scopes: "tokens:self" }, body: { token: token.secret } };
    expect((await api.call("POST /v1/introspect", asBob)).body).toEqual(inactive);
    expect((await api.call("POST /v1/introspect", { body: { token: "nonsense" } })).body).toEqual(inactive);
    await api.call(`PATCH /v1/tokens/${token.id}`, { body: { status: "disabled" } });
    expect((await api.call("POST /v1/introspect", { body: { token: token.secret } })).body).toEqual(inactive);
  });
});

describe("revocation (RFC 7009)", () => {
  it("ends the secret that is shown, and returns the same whether there was one", async () => {
    const api = testApi();
    const { body: token } = await api.call("POST /v1/tokens", { body: { name: "n", owner: "alice" } });
    const revoked = await api.call("POST /v1/revoke", {
      caller: null,
      rawBody: `token=${token.secret}`,
      headers: form,
    });
    const unknown = await api.call("POST /v1/revoke", { caller: null, rawBody: "token=nonsense", headers: form });
    expect(unknown).toEqual(revoked);
    expect([revoked.status, revoked.text]).toEqual([200, ""]);
    const { body: after } = await api.call(`GET /v1/tokens/${token.id}`);
    expect(after).toMatchObject({ status: "active", revokedAt: "2026-11-21T12:00:00.000Z" });
    const { items } = (await api.call(`GET /v1/tokens/${token.id}/events`)).body;
    expect(items[0]).toMatchObject({ type: "revoked", actor: { tokenId: token.id, sourceIp: "192.0.2.7" } });
  });
});

describe("revocation of what is no secret", () => {
  it("flushes nothing, since anyone may ask for it; that of a secret does", async () => {
    const propagateRevocation = vi.fn(async () => true);
    const api = testApi({ propagateRevocation });
    const { body: token } = await api.call("POST /v1/tokens", { body: { name: "n" } });
    for (const junk of ["junk", generateSecret("lk").secret]) {
      expect((await api.call("POST /v1/revoke", { caller: null, body: { token: junk } })).status).toBe(200);
    }
    expect(propagateRevocation).not.toHaveBeenCalled();
    await api.call("POST /v1/revoke", { caller: null, body: { token: token.secret } });
    expect(propagateRevocation).toHaveBeenCalledTimes(1);
  });
});

describe("Interana's calls", () => {
  const signedIn = (secret: string) => ({ caller: null, headers: { Authorization: `Token ${secret}` } });

  it("rotate a primary and a secondary token over three days by themselves", async () => {
    const api = testApi({ settings: { maxLifetime: 30 * 86_400 } });
    const { body: first } = await api.call("POST /v1/tokens", {
      body: { name: "primary", owner: "alice", scopes: ["tokens:self", "lookup:read"] },
    });
    const usable = async (secret: string) =>
      (await api.call("POST /v1/introspect", { body: { token: secret } })).body.active;

    let primary: string = first.secret;
    for (const day of ["2026-11-21", "2026-11-22", "2026-11-23"]) {
      api.clock.now = new Date(`${day}T09:00:00.000Z`);
      const method = day === "2026-11-22" ? "GET" : "POST";
      const created = await api.call(`${method} /api/create_token`, signedIn(primary));
      expect(created.body).toEqual({ token: expect.stringMatching(/^lk_/), success: true });
      const secondary: string = created.body.token;
      expect([await usable(primary), await usable(secondary)]).toEqual([true, true]);

      api.clock.now = new Date(`${day}T21:00:00.000Z`);
      const revoked = await api.call("POST /api/revoke_token", { ...signedIn(secondary), body: { token: primary } });
      expect(revoked.body).toEqual({ success: true });
      expect([await usable(primary), await usable(secondary)]).toEqual([false, true]);
      primary = secondary;
    }
    const { items } = (await api.call("GET /v1/tokens", { query: { owner: "alice" } })).body;
    expect(items).toHaveLength(4);
    expect(items.every((token: { scopes: string[] }) => token.scopes.join() === "tokens:self,lookup:read")).toBe(true);
    expect(items.every((token: { expiresAt: string }) => token.expiresAt !== null)).toBe(true);
  });

  it("are refused to a secret that was rotated, also while its overlap lasts", async () => {
    const api = testApi();
    const { body: token } = await api.call("POST /v1/tokens", { body: { name: "a", scopes: ["tokens:self"] } });
    const rotated = await api.call(`POST /v1/tokens/${token.id}/rotate`, { body: { overlapSeconds: 600 } });
    expect((await api.call("POST /api/create_token", signedIn(token.secret))).status).toBe(403);
    expect((await api.call("POST /api/create_token", signedIn(rotated.body.secret))).status).toBe(200);
  });

  it("hold a token to its addresses, and put the caller's address on record", async () => {
    const api = testApi();
    const bound = async (name: string, ...allowedCidrs: string[]) =>
      (await api.call("POST /v1/tokens", { body: { name, scopes: ["tokens:self"], allowedCidrs } })).body.secret;
    // The calls come from 192.0.2.7.
    const elsewhere = await bound("elsewhere", "198.51.100.0/24");
    for (const call of ["GET /api/create_token", "POST /api/create_token", "POST /api/revoke_token"]) {
      const options = call.endsWith("revoke_token") ? { body: { token: elsewhere } } : {};
      const { status, body } = await api.call(call, { ...signedIn(elsewhere), ...options });
      expect([status, body.msg]).toEqual([401, "Not logged in."]);
    }
    const here = await api.call("POST /api/create_token", signedIn(await bound("here", "192.0.2.0/28")));
    expect(here.status).toBe(200);
    const { body } = await api.call("POST /v1/introspect", { body: { token: here.body.token } });
    const { items } = (await api.call(`GET /v1/tokens/${body.jti}/events`)).body;
    expect(items[0].actor).toMatchObject({ sourceIp: "192.0.2.7", requestId: "request-1" });
  });

  it("fail in Interana's form", async () => {
    const api = testApi();
    const notLoggedIn = { msg: "Not logged in.", success: false };
    for (const call of ["GET /api/create_token", "POST /api/create_token"]) {
      const anonymous = await api.call(call, { caller: null });
      expect([anonymous.status, anonymous.body]).toEqual([401, notLoggedIn]);
      // Without credentials there is no error to tell of (RFC 6750, section 3.1).
      expect(anonymous.headers["WWW-Authenticate"]).toBe('Bearer realm="Latchkey"');
    }
    const forged = await api.call("POST /api/create_token", signedIn("lk_nonsense"));
    expect([forged.status, forged.body]).toEqual([401, notLoggedIn]);
    expect(forged.headers["WWW-Authenticate"]).toBe('Bearer realm="Latchkey", error="invalid_token"');

    const { body: mine } = await api.call("POST /v1/tokens", { body: { name: "a", scopes: ["tokens:self"] } });
    const { body: theirs } = await api.call("POST /v1/tokens", { body: { name: "b", owner: "bob" } });
    const revoked = await api.call("POST /api/revoke_token", {
      ...signedIn(mine.secret),
      body: { token: theirs.secret },
    });
    expect([revoked.status, revoked.body]).toEqual([404, { msg: "Token not found.", success: false }]);
    const scopeless = await api.call("POST /api/create_token", signedIn(theirs.secret));
    expect([scopeless.status, scopeless.body.success]).toEqual([403, false]);
  });
});
