import { describe, expect, it } from "vitest";
import { type ErrorCode, LatchkeyError } from "../../../core/errors.ts";
import { digestSecret, generateSecret, parseSecret } from "../../../core/secret.ts";
import { type CreateTokenInput, createToken } from "../../../core/use-cases/create-token.ts";
import { verifySecret } from "../../../core/use-cases/verify-secret.ts";
import { catchError } from "../../support/catch-error.ts";
import { administrator, beginning, testService } from "../../support/service.ts";
import { alice } from "./with-token.ts";

const day = 86_400;

describe("a new token", () => {
  it("begins with what it is given, and defaults for the rest", async () => {
    const service = testService();
    const { token, existed } = await createToken(service, alice, { name: "my_app" });
    expect(existed).toBe(false);
    expect(token).toEqual({
      id: expect.stringMatching(/^tok_/),
      owner: "alice",
      name: "my_app",
      description: null,
      scopes: [],
      status: "active",
      expiresAt: null,
      allowedCidrs: [],
      lockedFields: [],
      createdAt: beginning,
      updatedAt: beginning,
      lastSeenAt: null,
      currentSecretLastSeenAt: null,
      previousSecretLastSeenAt: null,
      previousValidUntil: null,
      revokedAt: null,
      secretVersion: 1,
      version: 1,
    });
  });

  it("takes all that an operator decides, each scope and range once", async () => {
    const { token } = await createToken(testService(), administrator, {
      name: "my_app",
      owner: "service/billing",
      description: "For the deploy job",
      scopes: ["lookup:read", "scope:write", "lookup:read"],
      status: "disabled",
      expiresAt: "2027-06-30T02:00:00+02:00",
      allowedCidrs: ["192.0.2.0/24", "192.0.2.0/24", "2001:db8::/32"],
    });
    expect(token).toMatchObject({
      owner: "service/billing",
      description: "For the deploy job",
      scopes: ["lookup:read", "scope:write"],
      status: "disabled",
      expiresAt: "2027-06-30T00:00:00.000Z",
      allowedCidrs: ["192.0.2.0/24", "2001:db8::/32"],
    });
  });

  it("comes with the only copy of its secret, of which the digest is stored", async () => {
    const service = testService();
    const { token, secret } = await createToken(service, alice, { name: "my_app" });
    expect(parseSecret(["lk"], secret ?? "")?.tokenId).toBe(token.id);
    const stored = await service.store.get(token.id);
    expect(stored?.digest).toBe(digestSecret(secret ?? ""));
    expect(JSON.stringify([stored, token])).not.toContain(secret);
    expect(Object.keys(token)).not.toContain("digest");
  });

  it("has an event of its creation, without a secret or a digest", async () => {
    const service = testService();
    const { token, secret } = await createToken(service, alice, { name: "my_app", scopes: ["lookup:read"] });
    const { items } = await service.store.listEvents(token.id, { limit: 10 });
    expect(items).toEqual([
      {
        id: expect.stringMatching(/^evt_/),
        tokenId: token.id,
        owner: "alice",
        type: "created",
        at: beginning,
        actor: { tokenId: alice.tokenId, owner: "alice", sourceIp: "198.51.100.7", requestId: "request-1" },
        changes: {
          name: { from: null, to: "my_app" },
          scopes: { from: null, to: ["lookup:read"] },
          status: { from: null, to: "active" },
          allowedCidrs: { from: null, to: [] },
        },
      },
    ]);
    expect(JSON.stringify(items)).not.toContain(secret);
    expect(JSON.stringify(items)).not.toContain(digestSecret(secret ?? ""));
  });

  it("needs a name that its owner has not given yet, in whatever spelling", async () => {
    const service = testService();
    const { token } = await createToken(service, alice, { name: "Ju\u0308rgen" });
    expect(token.name).toBe("J\u00fcrgen");
    expect((await catchError(createToken(service, alice, { name: "J\u00fcrgen" }))).code).toBe("name_taken");
    await createToken(service, administrator, { name: "J\u00fcrgen", owner: "bob" });
  });

  it.each(["__proto__", "constructor", "toString", "🔑"])("can be named %s", async (name) => {
    const { token } = await createToken(testService(), alice, { name });
    expect(token.name).toBe(name);
  });
});

describe("the owner of a new token", () => {
  it("is another than the caller's for an administrator only", async () => {
    const failure = await catchError(createToken(testService(), alice, { name: "a", owner: "bob" }));
    expect(failure).toMatchObject({ code: "owner_not_allowed", message: "You can't create tokens for this owner." });
    const { token } = await createToken(testService(), alice, { name: "a", owner: "alice" });
    expect(token.owner).toBe("alice");
  });
});

describe("the scopes of a new token", () => {
  const withDefaults = () => testService({ settings: { defaultScopes: ["lookup:read", "scope:write"] } });

  it.each<[string, CreateTokenInput, ErrorCode]>([
    ["unknown", { name: "a", scopes: ["nothing"] }, "validation_failed"],
    ["lacking to the caller", { name: "a", scopes: ["scope:write"] }, "scope_not_held"],
    ["an administrator's", { name: "a", scopes: ["tokens:admin"] }, "scope_not_held"],
  ])("are refused where one is %s", async (_what, input, code) => {
    const service = testService();
    expect((await catchError(createToken(service, alice, input))).code).toBe(code);
    await expect(service.store.list({ limit: 1 })).resolves.toMatchObject({ items: [] });
  });

  it("are the defaults where none are given", async () => {
    const { token } = await createToken(withDefaults(), administrator, { name: "a" });
    expect(token.scopes).toEqual(["lookup:read", "scope:write"]);
  });

  it("are those of the defaults that the caller has", async () => {
    const { token } = await createToken(withDefaults(), alice, { name: "a" });
    expect(token.scopes).toEqual(["lookup:read"]);
  });

  it("are empty if none are requested", async () => {
    const { token } = await createToken(withDefaults(), administrator, { name: "a", scopes: [] });
    expect(token.scopes).toEqual([]);
  });
});

describe("the life of a new token", () => {
  it("is the default, and longer where that is asked for", async () => {
    const service = testService({ settings: { defaultLifetime: day } });
    const made = await createToken(service, alice, { name: "a" });
    expect(made.token.expiresAt).toBe(service.clock.in(day));
    const lasting = await createToken(service, alice, { name: "b", expiresAt: null });
    expect(lasting.token.expiresAt).toBeNull();
  });

  it("is never longer than the settings allow", async () => {
    const service = testService({ settings: { maxLifetime: day } });
    const made = await createToken(service, alice, { name: "a" });
    expect(made.token.expiresAt).toBe(service.clock.in(day));
    for (const expiresAt of [null, service.clock.in(day + 1)]) {
      const failure = await catchError(createToken(service, administrator, { name: "b", expiresAt }));
      expect(failure).toMatchObject({ code: "validation_failed", violations: [{ pointer: "/expiresAt" }] });
    }
  });

  it("can be over before it begins", async () => {
    const service = testService();
    const { token, secret } = await createToken(service, alice, { name: "a", expiresAt: "2020-01-01T00:00:00Z" });
    expect(token).toMatchObject({ expiresAt: "2020-01-01T00:00:00.000Z", status: "active" });
    const verdict = await verifySecret({ prefixes: ["lk"], ...service }, { secret: secret ?? "" });
    expect(verdict).toMatchObject({ ok: false, reason: "expired" });
  });
});

describe("a failure of the store", () => {
  it("is not taken for a repeated call", async () => {
    const service = testService();
    const failure = new Error("throttled");
    const store = { ...service.store, create: () => Promise.reject(failure) };
    const { secret } = generateSecret("lk");
    await expect(createToken({ ...service, store }, administrator, { name: "a", secret })).rejects.toBe(failure);
  });

  it.each([new LatchkeyError("unavailable", "Not now."), new LatchkeyError("conflict", "Not so."), new Error("bug")])(
    "is told, though the very same token is there: $message",
    async (failure) => {
      const service = testService();
      const { secret } = generateSecret("lk");
      await createToken(service, administrator, { name: "a", secret });
      const failing = { ...service, store: { ...service.store, create: () => Promise.reject(failure) } };
      await expect(createToken(failing, administrator, { name: "a", secret })).rejects.toBe(failure);
    },
  );
});

describe("a token without a name", () => {
  it("has its id for one", async () => {
    const { token } = await createToken(testService(), alice, {});
    expect(token.name).toBe(token.id);
  });
});

describe("what an administrator restricts in a new token", () => {
  it("is locked; what the service's settings restrict is not", async () => {
    const service = testService({ settings: { defaultLifetime: day } });
    const restricted = {
      status: "disabled",
      expiresAt: "2027-06-01T00:00:00Z",
      allowedCidrs: ["192.0.2.0/24"],
    } as const;
    const made = await createToken(service, administrator, { name: "a", ...restricted });
    expect(made.token.lockedFields).toEqual(["status", "expiresAt", "allowedCidrs"]);
    const open = await createToken(service, administrator, { name: "b", status: "active", allowedCidrs: [] });
    expect(open.token.lockedFields).toEqual([]);
    const own = await createToken(service, alice, { name: "c", ...restricted });
    expect(own.token.lockedFields).toEqual([]);
  });
});
