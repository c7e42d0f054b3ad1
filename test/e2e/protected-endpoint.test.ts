import { decode, encode } from "@msgpack/msgpack";
import { describe, expect, it } from "vitest";
import { createToken, lookup, manage, send, stack, testNeeding, unique, waitUntilEffective, whoami } from "./stack.ts";

const setScope = (secret: string) =>
  send(stack.exampleUrl, "PUT /v1/scope/nodes/web01", {
    headers: { "X-Authentication": secret },
    body: { environment: "production" },
  });

describe("a token made over HTTP", () => {
  it("opens what its scopes name, and nothing else", async () => {
    const created = await manage("POST /v1/tokens", {
      body: { name: unique("my_app"), owner: "ops", scopes: ["lookup:read"] },
    });
    expect(created.status).toBe(201);
    expect(created.headers.get("location")).toBe(`/v1/tokens/${created.body.id}`);
    expect(created.headers.get("cache-control")).toBe("no-store");
    const secret: string = created.body.secret;

    const found = await lookup(secret);
    expect(found.status).toBe(200);
    expect(found.headers.get("content-type")).toBe("application/json");
    expect((await send(stack.exampleUrl, "GET /v1/lookup/port?namespace=common")).status).toBe(401);
    expect((await setScope(secret)).status).toBe(403);
  });

  it("is refused while disabled and once deleted, when the cached verdict has run out", async () => {
    const { id, secret } = await createToken({ scopes: ["lookup:read"] });
    expect((await lookup(secret)).status).toBe(200);
    for (const [status, expected] of [
      ["disabled", 401],
      ["active", 200],
    ] as const) {
      await waitUntilEffective(await manage(`PATCH /v1/tokens/${id}`, { body: { status } }));
      expect((await lookup(secret)).status).toBe(expected);
    }
    const deleted = await manage(`DELETE /v1/tokens/${id}`);
    expect(deleted.status).toBe(204);
    await waitUntilEffective(deleted);
    expect((await lookup(secret)).status).toBe(401);
  });

  it("is answered right on two methods, whose verdict is cached together", async () => {
    const { secret } = await createToken({ scopes: ["scope:write"] });
    expect((await setScope(secret)).status).toBe(200);
    expect((await lookup(secret)).status).toBe(403);
    expect((await setScope(secret)).status).toBe(200);
  });

  it("tells the backend who is calling", async () => {
    const token = await createToken({ owner: "service/billing", scopes: ["lookup:read"] });
    const { status, body } = await whoami(token.secret);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      tokenId: token.id,
      tokenName: token.name,
      owner: "service/billing",
      scopes: "lookup:read",
    });
  });

  testNeeding("gatewayResponses", "is told nothing about why it is refused", async () => {
    const { id, secret } = await createToken({ scopes: ["lookup:read"] });
    const unknown = await lookup(`${secret.slice(0, -49)}${"0".repeat(49)}`);
    await manage(`PATCH /v1/tokens/${id}`, { body: { status: "disabled" } });
    const disabled = await lookup(secret);
    expect([disabled.status, disabled.body]).toEqual([401, { status: "failed", message: "unauthorized" }]);
    expect([unknown.status, unknown.body]).toEqual([401, disabled.body]);
  });
});

describe("the management API", () => {
  testNeeding("gatewayResponses", "returns 401 and 403 as problem documents", async () => {
    const anonymous = await send(stack.managementUrl, "GET /v1/tokens");
    expect([anonymous.status, anonymous.body.code]).toEqual([401, "unauthorized"]);
    expect(anonymous.headers.get("content-type")).toBe("application/problem+json");
    expect(anonymous.headers.get("www-authenticate")).toContain("Bearer");
    const { secret } = await createToken({ scopes: ["lookup:read"] });
    const forbidden = await manage("GET /v1/tokens", { secret });
    expect([forbidden.status, forbidden.body.code]).toEqual([403, "forbidden"]);
  });

  it("refuses a disabled administrator's token at once", async () => {
    const { id, secret } = await createToken({ scopes: ["tokens:admin"] });
    expect((await manage("GET /v1/tokens/self", { secret })).body.id).toBe(id);
    await manage(`PATCH /v1/tokens/${id}`, { body: { status: "disabled" } });
    expect((await manage("GET /v1/tokens/self", { secret })).status).toBe(401);
  });

  it.each([
    ["malformed JSON", '{"name":', {}, 400, "malformed_body"],
    ["a body over 64 KB", JSON.stringify({ name: "x".repeat(65_536) }), {}, 413, "payload_too_large"],
    ["another content type", "name=x", { "Content-Type": "text/plain" }, 415, "unsupported_media_type"],
    ["an unknown scope", { name: "x", scopes: ["no:such"] }, {}, 422, "validation_failed"],
  ])("refuses %s", async (_what, body, headers, status, code) => {
    const response = await manage("POST /v1/tokens", { body, headers });
    expect([response.status, response.body.code]).toEqual([status, code]);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
  });

  it("gives one of two creates of one name at once", async () => {
    const body = { name: unique("twin"), owner: "ops" };
    const responses = await Promise.all([1, 2].map(() => manage("POST /v1/tokens", { body })));
    expect(responses.map(({ status }) => status).sort()).toEqual([201, 409]);
  });

  it("returns its health, its document and its catalogue", async () => {
    const health = await send(stack.managementUrl, "GET /v1/health");
    expect(health.body).toMatchObject({
      status: "ok",
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      secretPrefix: "lk",
      acceptedPrefixes: [],
    });
    const document = await send(stack.managementUrl, "GET /v1/openapi.json");
    expect(document.body.openapi).toMatch(/^3\.1\./);
    const { secret } = await createToken({ scopes: [] });
    const scopes = await manage("GET /v1/scopes", { secret });
    expect(scopes.body.items.map((scope: { name: string }) => scope.name)).toEqual(
      expect.arrayContaining(["lookup:read", "scope:write", "tokens:self", "tokens:admin"]),
    );
  });
});

/** Calls the example as Jerakia's Ruby client does: with MessagePack, and an Accept header that takes anything. */
async function callWithMessagePack(call: string, secret: string, body?: unknown) {
  const [method = "", path = ""] = call.split(" ");
  const response = await fetch(`${stack.exampleUrl.replace(/\/$/, "")}${path}`, {
    method,
    headers: { "X-Authentication": secret, "Content-Type": "application/x-msgpack", Accept: "*/*" },
    ...(body !== undefined && { body: new Uint8Array(encode(body)) }),
  });
  const type = response.headers.get("content-type");
  const bytes = Buffer.from(await response.arrayBuffer());
  return { status: response.status, type, body: type === "application/x-msgpack" ? decode(bytes) : bytes.toString() };
}

describe("MessagePack", () => {
  it("comes and goes as bytes, in requests, responses and failures", async () => {
    const { secret } = await createToken({ scopes: ["lookup:read", "scope:write"] });
    const type = "application/x-msgpack";
    const ok = { status: 200, type };
    const found = await callWithMessagePack("GET /v1/lookup/port?namespace=common", secret);
    expect(found).toEqual({ ...ok, body: { status: "ok", found: true, payload: 8080 } });
    expect(await callWithMessagePack("GET /v1/lookup/port?namespace=", secret)).toEqual({
      ...ok,
      body: { status: "ok", found: false, payload: null },
    });

    const facts = { environment: "production", name: "Büro", nested: { numbers: [1, 255, 65_536, -1, 0.5] } };
    const path = `/v1/scope/nodes/${unique("host")}`;
    const missing = await callWithMessagePack(`GET ${path}`, secret);
    expect(missing).toEqual({ status: 404, type, body: { status: "failed", message: "No scope data found" } });
    const uuid = expect.stringMatching(/^[0-9a-f-]{36}$/);
    expect(await callWithMessagePack(`PUT ${path}`, secret, facts)).toEqual({ ...ok, body: { status: "ok", uuid } });
    expect(await callWithMessagePack(`GET ${path}`, secret)).toEqual({ ...ok, body: { status: "ok", payload: facts } });
    expect((await callWithMessagePack(`PUT ${path}`, secret, [1])).status).toBe(422);
  });
});
