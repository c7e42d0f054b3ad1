import { describe, expect, it, vi } from "vitest";
import { generateSecret } from "../../../core/secret.ts";
import { testApi } from "../../support/api.ts";

describe("creating a token", () => {
  it("returns 201 with its place, its entity tag and the secret, not to be stored on the way", async () => {
    const api = testApi();
    const created = await api.call("POST /v1/tokens", {
      body: { name: "my_app", owner: "ops", scopes: ["lookup:read"] },
    });
    expect(created.status).toBe(201);
    expect(created.headers).toMatchObject({
      Location: `/v1/tokens/${created.body.id}`,
      ETag: '"1"',
      "Cache-Control": "no-store",
      "Content-Type": "application/json",
    });
    expect(created.body).toMatchObject({ name: "my_app", owner: "ops", scopes: ["lookup:read"], status: "active" });
    expect(created.body.secret).toMatch(/^lk_[0-7][0-9a-hjkmnp-tv-z]{25}_[0-9A-Za-z]{49}$/);
    expect(created.text).not.toContain("igest");
  });

  it("never shows the secret again", async () => {
    const api = testApi();
    const { body } = await api.call("POST /v1/tokens", { body: { name: "my_app" } });
    for (const call of [`GET /v1/tokens/${body.id}`, "GET /v1/tokens", `GET /v1/tokens/${body.id}/events`]) {
      const response = await api.call(call);
      expect(response.status).toBe(200);
      expect(response.text).not.toMatch(/"secret"|igest/);
      expect(response.text).not.toContain(body.secret.slice(-49));
    }
  });

  it("returns 409 name_taken for a name that the owner has", async () => {
    const api = testApi();
    await api.call("POST /v1/tokens", { body: { name: "my_app" } });
    const second = await api.call("POST /v1/tokens", { body: { name: "my_app" } });
    expect(second.status).toBe(409);
    expect(second.body.code).toBe("name_taken");
    expect((await api.call("POST /v1/tokens", { body: { name: "my_app", owner: "other" } })).status).toBe(201);
  });

  it("takes a caller-made secret, and returns 200 with the same token when it is sent again", async () => {
    const api = testApi();
    const { secret, tokenId } = generateSecret("lk");
    const body = { name: "seeded", scopes: ["lookup:read"], secret };
    const first = await api.call("POST /v1/tokens", { body });
    expect(first.status).toBe(201);
    expect(first.body).toMatchObject({ id: tokenId });
    expect(first.body).not.toHaveProperty("secret");
    const again = await api.call("POST /v1/tokens", { body });
    expect(again.status).toBe(200);
    expect(again.body).toEqual(first.body);
    const other = await api.call("POST /v1/tokens", { body: { ...body, description: "another" } });
    expect(other.status).toBe(409);
    expect(other.body.code).toBe("id_taken");
  });
});

it("a create with the same scopes and addresses in another order is the same", async () => {
  const api = testApi();
  const [scopes, allowedCidrs] = [
    ["lookup:read", "scope:write"],
    ["192.0.2.0/24", "2001:db8::/32"],
  ];
  const body = { name: "seeded", scopes, allowedCidrs, secret: generateSecret("lk").secret };
  const first = await api.call("POST /v1/tokens", { body });
  const reordered = { ...body, scopes: [...scopes].reverse(), allowedCidrs: [...allowedCidrs].reverse() };
  const again = await api.call("POST /v1/tokens", { body: reordered });
  expect([first.status, again.status, again.body]).toEqual([201, 200, first.body]);
  const changed = await api.call(`PATCH /v1/tokens/${first.body.id}`, { body: { scopes: reordered.scopes } });
  expect([changed.status, changed.body.version]).toEqual([200, 1]);
});

it.each([
  ["2027-01-31t12:00:00z", "2027-01-31T12:00:00.000Z"],
  ["2026-12-31T23:59:60Z", "2027-01-01T00:00:00.000Z"],
])("an expiry is a time of RFC 3339: %s", async (expiresAt, stored) => {
  expect((await testApi().call("POST /v1/tokens", { body: { name: "n", expiresAt } })).body.expiresAt).toBe(stored);
});

it("secrets of a former prefix still work, and a rotation gives the new one", async () => {
  const before = testApi({ settings: { prefix: "lk" } });
  const { body: old } = await before.call("POST /v1/tokens", { body: { name: "n" } });
  const after = testApi({ settings: { prefix: "acme", acceptedPrefixes: ["lk"] }, store: before.store });
  const none = testApi({ settings: { prefix: "acme" }, store: before.store });
  const asked = { body: { token: old.secret }, headers: { Authorization: `Bearer ${old.secret}` } };
  expect((await none.call("POST /v1/introspect", { caller: null, ...asked })).status).toBe(401);
  // Without a scope for introspection it is refused, but known.
  expect((await after.call("POST /v1/introspect", { caller: null, ...asked })).status).toBe(403);
  const rotated = await after.call(`POST /v1/tokens/${old.id}/rotate`, { body: {} });
  expect(rotated.body.secret).toMatch(/^acme_/);
  expect((await after.call("GET /v1/health", { caller: null })).body).toMatchObject({
    secretPrefix: "acme",
    acceptedPrefixes: ["lk"],
  });
});

it("owner and ownerPrefix are both applied", async () => {
  const api = testApi();
  await api.call("POST /v1/tokens", { body: { name: "n", owner: "alice" } });
  const found = async (query: Record<string, string>) =>
    (await api.call("GET /v1/tokens", { query })).body.items.length;
  expect(await found({ owner: "alice", ownerPrefix: "al" })).toBe(1);
  expect(await found({ owner: "alice", ownerPrefix: "bob" })).toBe(0);
});

describe("reading a token", () => {
  it("treats HEAD as GET", async () => {
    const api = testApi();
    const { body } = await api.call("POST /v1/tokens", { body: { name: "n" } });
    for (const path of [`/v1/tokens/${body.id}`, "/v1/tokens", "/v1/health", `/v1/tokens/${body.id}/events`]) {
      const [get, head] = [await api.call(`GET ${path}`), await api.call(`HEAD ${path}`)];
      expect([head.status, head.headers]).toEqual([get.status, get.headers]);
    }
    expect((await api.call("HEAD /v1/tokens/tok_01jd8m2v5rf7rsq4b1c9x6e0aw")).status).toBe(404);
  });

  it("is 304 while the client has it already", async () => {
    const api = testApi();
    const { body } = await api.call("POST /v1/tokens", { body: { name: "n" } });
    const get = (tag: string) => api.call(`GET /v1/tokens/${body.id}`, { headers: { "If-None-Match": tag } });
    for (const tag of ['"1"', 'W/"1"', '"7", "1"', "*"]) {
      const response = await get(tag);
      expect([response.status, response.text, response.headers["ETag"]]).toEqual([304, "", '"1"']);
    }
    await api.call(`PATCH /v1/tokens/${body.id}`, { body: { description: "changed" } });
    expect(await get('"1"')).toMatchObject({ status: 200, headers: { ETag: '"2"' } });
  });
});

describe("changing a token", () => {
  it("honours If-Match, and says when the change takes effect", async () => {
    const api = testApi();
    const { body: token } = await api.call("POST /v1/tokens", { body: { name: "my_app" } });
    const path = `/v1/tokens/${token.id}`;
    const stale = await api.call(`PATCH ${path}`, { body: { status: "disabled" }, headers: { "if-match": '"7"' } });
    expect([stale.status, stale.body.code]).toEqual([412, "precondition_failed"]);

    const changed = await api.call(`PATCH ${path}`, { body: { status: "disabled" }, headers: { "If-Match": '"1"' } });
    expect(changed.status).toBe(200);
    expect(changed.body).toMatchObject({ status: "disabled", version: 2, effectiveBy: "2026-11-21T12:05:00.500Z" });
    expect(changed.headers).toMatchObject({ ETag: '"2"', "Latchkey-Effective-By": "2026-11-21T12:05:00.500Z" });

    const weak = await api.call(`DELETE ${path}`, { headers: { "If-Match": 'W/"2"' } });
    expect(weak.body.code).toBe("precondition_failed");
    const deleted = await api.call(`DELETE ${path}`, { headers: { "If-Match": '"1", "2"' } });
    expect([deleted.status, deleted.text]).toEqual([204, ""]);
    expect(deleted.headers["Latchkey-Effective-By"]).toBe("2026-11-21T12:05:00.500Z");
    expect((await api.call(`GET ${path}`)).body.code).toBe("token_not_found");
  });

  it("takes every version that there can be in If-Match, several of them, and * for any", async () => {
    const api = testApi();
    const { body: token } = await api.call("POST /v1/tokens", { body: { name: "my_app" } });
    const path = `/v1/tokens/${token.id}`;
    const change = (description: string, ifMatch?: string) =>
      api.call(`PATCH ${path}`, {
        body: { description },
        headers: ifMatch === undefined ? {} : { "If-Match": ifMatch },
      });
    for (let version = 1; version < 12; version++) {
      const { status, body } = await change(`${version}`, `"${version}"`);
      expect([status, body.version]).toEqual([200, version + 1]);
    }
    const refused = [
      '"1"',
      '"2"',
      '"120"',
      '"12"x',
      '"0012x"',
      'x"12"',
      "12",
      'W/"12"',
      "",
      '"1", "11"',
      `"${"1".repeat(16)}"`,
    ];
    for (const tag of refused) expect([tag, (await change("x", tag)).body.code]).toEqual([tag, "precondition_failed"]);
    for (const tag of ["*", " * ", '"7","14"', '"7" , "15"', undefined]) {
      const { status, body } = await change(`with ${tag}`, tag);
      expect([tag, status, body.description]).toEqual([tag, 200, `with ${tag}`]);
    }
  });

  it("says in a header that a flush of caches was asked for, where it was", async () => {
    const flushed = async (isFlushed: boolean, call: string, body: object | undefined) => {
      const api = testApi({ propagateRevocation: async () => isFlushed });
      const { body: token } = await api.call("POST /v1/tokens", { body: { name: "my_app", scopes: ["lookup:read"] } });
      const response = await api.call(call.replace("{id}", token.id), body && { body });
      expect(response.status).toBeLessThan(300);
      return response.headers["Latchkey-Cache-Flush"];
    };
    for (const [call, body] of [
      ["PATCH /v1/tokens/{id}", { status: "disabled" }],
      ["POST /v1/tokens/{id}/rotate", {}],
      ["DELETE /v1/tokens/{id}", undefined],
    ] as const) {
      expect([await flushed(true, call, body), await flushed(false, call, body)]).toEqual(["requested", undefined]);
    }
    // It takes no access away.
    expect(await flushed(true, "PATCH /v1/tokens/{id}", { description: "New" })).toBeUndefined();
  });

  it("says nothing of a flush when a secret is revoked: that would tell whether the secret was valid", async () => {
    const api = testApi({ propagateRevocation: async () => true });
    const { body } = await api.call("POST /v1/tokens", { body: { name: "my_app", scopes: ["lookup:read"] } });
    const { status, headers } = await api.call("POST /v1/revoke", { body: { token: body.secret }, caller: null });
    expect([status, headers["Latchkey-Cache-Flush"]]).toEqual([200, undefined]);
  });

  it("rotates without a body, and keeps the id", async () => {
    const api = testApi();
    const { body: token } = await api.call("POST /v1/tokens", { body: { name: "my_app" } });
    const rotated = await api.call(`POST /v1/tokens/${token.id}/rotate`);
    expect(rotated.status).toBe(200);
    expect(rotated.body).toMatchObject({ id: token.id, previousValidUntil: null });
    expect(rotated.body.secret).not.toBe(token.secret);
    const overlapping = await api.call(`POST /v1/tokens/${token.id}/rotate`, { body: { overlapSeconds: 86_400 } });
    expect(overlapping.body.previousValidUntil).toBe("2026-11-22T12:00:00.000Z");
    expect(overlapping.body.effectiveBy).toBe("2026-11-22T12:00:00.000Z");
  });
});

describe("a secret that was rotated", () => {
  it("changes no token any more, also while its overlap lasts", async () => {
    const api = testApi();
    const { body: token } = await api.call("POST /v1/tokens", { body: { name: "my_app", scopes: ["tokens:self"] } });
    const path = `/v1/tokens/${token.id}`;
    const caller = { tokenId: token.id, scopes: "tokens:self" };
    await api.call(`POST ${path}/rotate`, { caller, body: { overlapSeconds: 60 } });
    const codes = async () => {
      const calls = [
        api.call(`POST ${path}/rotate`, { caller }),
        api.call(`DELETE ${path}`, { caller }),
        api.call(`PATCH ${path}`, { caller, body: { name: "x" } }),
        api.call("POST /v1/tokens", { caller, body: { name: "x" } }),
      ];
      return (await Promise.all(calls)).map(({ status, body }) => `${status} ${body.code}`);
    };
    expect(await codes()).toEqual(Array(4).fill("403 forbidden"));
    expect((await api.call(`GET ${path}`, { caller })).status).toBe(200);
    api.clock.now = new Date(api.clock.now.getTime() + 60_000);
    expect(await codes()).toEqual(Array(4).fill("401 unauthorized"));
    expect((await api.call(`GET ${path}`)).body.version).toBe(2);
  });
});

describe("the tokens of others", () => {
  it("cannot be told from tokens that do not exist", async () => {
    const api = testApi();
    const { body: token } = await api.call("POST /v1/tokens", { body: { name: "theirs", owner: "alice" } });
    const bob = { owner: "bob", scopes: "tokens:self" };
    for (const id of [token.id, "tok_01jd8m2v5rf7rsq4b1c9x6e0aw"]) {
      for (const call of [
        `GET /v1/tokens/${id}`,
        `DELETE /v1/tokens/${id}`,
        `POST /v1/tokens/${id}/rotate`,
        `GET /v1/tokens/${id}/events`,
      ]) {
        const response = await api.call(call, { caller: bob });
        expect([call, response.status, response.body.code]).toEqual([call, 404, "token_not_found"]);
      }
      const patched = await api.call(`PATCH /v1/tokens/${id}`, { caller: bob, body: { name: "mine" } });
      expect(patched.body.code).toBe("token_not_found");
    }
    expect((await api.call("GET /v1/tokens", { caller: bob, query: { owner: "alice" } })).body.items).toEqual([]);
    const forAlice = await api.call("POST /v1/tokens", {
      caller: bob,
      body: { name: "n", owner: "alice", scopes: [] },
    });
    expect([forAlice.status, forAlice.body.code]).toEqual([403, "owner_not_allowed"]);
  });

  it("are refused to a token without a management scope, though the gateway should have done so", async () => {
    const response = await testApi().call("GET /v1/tokens", { caller: { scopes: "lookup:read" } });
    expect([response.status, response.body.code]).toEqual([403, "forbidden"]);
  });

  it("fail with an internal error if the call has not passed the authorizer", async () => {
    vi.spyOn(console, "error").mockReturnValue();
    const response = await testApi().call("GET /v1/tokens", { caller: null });
    expect([response.status, response.body.code]).toEqual([500, "internal_error"]);
    expect(response.body).not.toHaveProperty("detail");
  });
});
