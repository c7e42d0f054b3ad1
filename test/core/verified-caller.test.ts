import { describe, expect, it } from "vitest";
import type { Caller } from "../../core/caller.ts";
import { conflict } from "../../core/errors.ts";
import type { StoredToken } from "../../core/token.ts";
import { callerProof } from "../../core/token-store.ts";
import { asVerifiedCaller, type VerifiedCaller } from "../../core/verified-caller.ts";
import { catchError } from "../support/catch-error.ts";
import { createMemoryTokenStore } from "../support/memory-token-store.ts";
import { testService, toCaller } from "../support/service.ts";
import { tokenWith } from "../support/token-fixture.ts";

const token = tokenWith({ scopes: ["tokens:self", "lookup:read"], secretVersion: 3 });

/** The caller as a write is made for it, whose token is by now as `stored` says. */
function verify(stored: Partial<StoredToken> | null, caller: Partial<Caller> = {}): Promise<VerifiedCaller> {
  const tokens = stored === null ? [] : [{ ...token, ...stored }];
  const service = testService({ store: createMemoryTokenStore({ tokens }) });
  return asVerifiedCaller(service, { ...toCaller(token), ...caller }, async (verified) => verified);
}

describe("a caller whose token is as it was", () => {
  it("has the scopes that the token has now and the catalogue knows, and the proof of its state", async () => {
    const scopes = ["tokens:self", "scope:write", "gone"];
    const verified = await verify({ scopes }, { scopes: ["tokens:self", "lookup:read"] });
    expect(verified.scopes).toEqual(["tokens:self", "scope:write"]);
    expect(verified.authority).toEqual({ proof: callerProof({ ...token, scopes }) });
    expect(verified.authority.proof).toEqual({
      ...{ id: token.id, status: "active", scopes, expiresAt: null, allowedCidrs: [], secretVersion: 3 },
    });
  });

  it("needs no proof where no token calls", async () => {
    expect(await verify(null, { tokenId: null })).toMatchObject({ tokenId: null, authority: { proof: null } });
  });
});

describe("a caller whose token has changed", () => {
  const overlap = { previousValidUntil: "2027-02-01T00:00:00.000Z" };

  it.each<[string, Partial<StoredToken> | null, Partial<Caller>]>([
    ["gone", null, {}],
    ["another owner's", { owner: "bob" }, {}],
    ["disabled", { status: "disabled" }, {}],
    ["expired", { expiresAt: "2027-01-31T12:00:00.000Z" }, {}],
    ["rotated without overlap", { secretVersion: 4 }, {}],
    ["rotated twice", { secretVersion: 5, ...overlap }, {}],
    ["rotated, its overlap over", { secretVersion: 4, previousValidUntil: "2027-01-31T12:00:00.000Z" }, {}],
    ["not rotated yet", { secretVersion: 2 }, {}],
    ["rotated with overlap and disabled", { secretVersion: 4, ...overlap, status: "disabled" }, {}],
  ])("is unauthorized: %s", async (_what, stored, caller) => {
    expect((await catchError(verify(stored, caller))).code).toBe("unauthorized");
  });

  it.each<[string, Partial<StoredToken>, RegExp]>([
    ["without a management scope", { scopes: ["lookup:read"] }, /requires the scope/],
    ["bound to other addresses", { allowedCidrs: ["192.0.2.0/24"] }, /this address/],
    ["rotated with overlap", { secretVersion: 4, ...overlap }, /was rotated/],
  ])("is forbidden, and told why: %s", async (_what, stored, reason) => {
    const failure = await catchError(verify(stored));
    expect(failure.code).toBe("forbidden");
    expect(failure.message).toMatch(reason);
  });

  it("is checked for its address where that is known", async () => {
    const allowedCidrs = ["198.51.100.0/24"];
    await expect(verify({ allowedCidrs })).resolves.toMatchObject({ authority: { proof: { allowedCidrs } } });
    await expect(verify({ allowedCidrs: ["192.0.2.0/24"] }, { sourceIp: null })).resolves.toBeDefined();
  });
});

describe("a person who signed in", () => {
  const person = {
    issuer: "https://login.example.com",
    subject: "248289761001",
    name: "Alice",
    validUntil: "2027-01-31T12:05:00.000Z",
    grantableScopes: ["lookup:read"],
  };
  const alice: Caller = {
    tokenId: null,
    secretVersion: 0,
    owner: "alice",
    scopes: ["tokens:self"],
    sourceIp: null,
    requestId: null,
    person,
  };

  it("makes writes until the JWT expires, each with that as its last moment", async () => {
    const service = testService();
    const attempt = async (verified: VerifiedCaller) => verified.authority;
    expect(await asVerifiedCaller(service, alice, attempt)).toEqual({ proof: null, notAfter: person.validUntil });
    service.clock.advance(300);
    const failure = await catchError(asVerifiedCaller(service, alice, attempt));
    expect(failure).toMatchObject({ code: "unauthorized", message: expect.stringContaining("sign-in has expired") });
  });

  it("is forbidden without a scope of the service", async () => {
    const other = { ...alice, scopes: [] };
    expect((await catchError(asVerifiedCaller(testService(), other, async () => "done"))).code).toBe("forbidden");
  });

  it("is decided anew after a conflict, and refused where the JWT has expired meanwhile", async () => {
    const service = testService();
    const failure = await catchError(
      asVerifiedCaller(service, alice, async () => {
        service.clock.advance(300);
        throw conflict();
      }),
    );
    expect(failure.code).toBe("unauthorized");
  });
});
