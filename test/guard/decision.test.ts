import { describe, expect, it } from "vitest";
import type { TokenState, UsableState } from "../../contract/revocation-feed.ts";
import { decide } from "../../guard/decision.ts";
import type { Verdict } from "../../guard/verdict.ts";

const now = Date.parse("2027-01-01T12:00:00.000Z");
const past = "2027-01-01T12:00:00.000Z";
const future = "2027-01-01T12:00:00.001Z";

const cached: Verdict = {
  tokenId: "tok_1",
  tokenName: "my_app",
  owner: "ops",
  scopes: ["lookup:read", "scope:write"],
  tokenVersion: 5,
  secretVersion: 3,
  validUntil: null,
  allowedCidrs: [],
};

const unchanged: UsableState = {
  version: 6,
  status: "active",
  secretVersion: 3,
  previousValidUntil: null,
  expiresAt: null,
  scopes: cached.scopes,
  allowedCidrs: [],
};

const caller = { tokenId: "tok_1", tokenName: "my_app", owner: "ops", scopes: cached.scopes };

interface Case {
  readonly verdict?: Partial<Verdict>;
  readonly state?: TokenState | Partial<UsableState> | undefined;
  readonly sourceIp?: string;
  readonly opens?: (scopes: readonly string[]) => boolean;
}

function decided({ verdict, state, sourceIp, opens }: Case) {
  const newest = state && ({ ...unchanged, ...state } as TokenState);
  return decide({ ...cached, ...verdict }, newest, { sourceIp, now, opens });
}

describe("a verdict of a token that did not change", () => {
  it("holds", () => expect(decided({})).toEqual({ allowed: true, caller }));

  it.each([
    ["the token or the overlap has ended", { validUntil: past }, "token_expired"],
    ["the end can't be read", { validUntil: "soon" }, "token_expired"],
    ["the end has a year and is no time", { validUntil: "never 2099" }, "token_expired"],
    ["the address is another", { allowedCidrs: ["192.0.2.0/24"] }, "address_not_allowed"],
  ])("is refused where %s", (_what, verdict, code) => {
    expect(decided({ verdict, sourceIp: "198.51.100.1" })).toEqual({ allowed: false, code });
  });

  it("holds to the last millisecond, and from each of its addresses", () => {
    expect(decided({ verdict: { validUntil: future } }).allowed).toBe(true);
    const verdict = { allowedCidrs: ["192.0.2.0/24", "2001:db8::/32"] };
    for (const sourceIp of ["192.0.2.7", "2001:db8::7"]) expect(decided({ verdict, sourceIp }).allowed).toBe(true);
  });

  it("is refused where the token is bound to addresses and the client's is not known", () => {
    expect(decided({ verdict: { allowedCidrs: ["0.0.0.0/0"] } })).toEqual({
      allowed: false,
      code: "address_not_allowed",
    });
  });
});

describe("a verdict from before a change", () => {
  it.each<[string, Case["state"], string]>([
    ["disabled", { version: 6, status: "disabled" }, "token_revoked"],
    ["deleted", { version: 6, status: "deleted" }, "token_revoked"],
    ["rotated without an overlap", { secretVersion: 4 }, "token_revoked"],
    ["rotated, and the overlap has ended", { secretVersion: 4, previousValidUntil: past }, "token_revoked"],
    ["rotated twice within an overlap", { secretVersion: 5, previousValidUntil: future }, "token_revoked"],
    ["expired", { expiresAt: past }, "token_expired"],
    ["bound to other addresses", { allowedCidrs: ["192.0.2.0/24"] }, "address_not_allowed"],
  ])("is refused where the token is %s", (_what, state, code) => {
    expect(decided({ state, sourceIp: "198.51.100.1" })).toEqual({ allowed: false, code });
  });

  it.each<[string, Case["state"]]>([
    ["was enabled again, is active", unchanged],
    ["is in the overlap of a rotation", { secretVersion: 4, previousValidUntil: future }],
    ["expires later", { expiresAt: future }],
    ["is bound to addresses that the client's is one of", { allowedCidrs: ["198.51.100.0/24"] }],
    ["got another scope", { scopes: [...cached.scopes, "another"] }],
  ])("holds where the token %s", (_what, state) => {
    expect(decided({ state, sourceIp: "198.51.100.1" })).toEqual({ allowed: true, caller });
  });

  it("counts by the newest state, where that allows more than the verdict too", () => {
    const verdict = { validUntil: past, allowedCidrs: ["192.0.2.0/24"] };
    expect(decided({ verdict, state: {}, sourceIp: "198.51.100.1" }).allowed).toBe(true);
  });

  it("of the previous secret is refused when the overlap is ended early, and the current one is not", () => {
    const state = { previousValidUntil: null };
    expect(decided({ verdict: { secretVersion: 2 }, state })).toEqual({ allowed: false, code: "token_revoked" });
    expect(decided({ verdict: { secretVersion: 3 }, state }).allowed).toBe(true);
  });

  it("of the previous secret is refused after another rotation, whatever the overlap", () => {
    const state = { secretVersion: 4, previousValidUntil: future };
    expect(decided({ verdict: { secretVersion: 2 }, state })).toEqual({ allowed: false, code: "token_revoked" });
  });
});

describe("a verdict that is as new as the feed, or newer", () => {
  it.each([6, 7])("holds, whatever the feed says (version %i)", (tokenVersion) => {
    expect(decided({ verdict: { tokenVersion }, state: { version: 6, status: "disabled" } }).allowed).toBe(true);
  });
});

describe("a token whose scopes were narrowed", () => {
  const state = { scopes: ["lookup:read"] };

  it("opens what its scopes open now, and tells the backend of these", () => {
    const opens = (scopes: readonly string[]) => scopes.includes("lookup:read");
    expect(decided({ state, opens })).toEqual({ allowed: true, caller: { ...caller, scopes: ["lookup:read"] } });
  });

  it("is refused elsewhere", () => {
    const opens = (scopes: readonly string[]) => scopes.includes("scope:write");
    expect(decided({ state, opens })).toEqual({ allowed: false, code: "insufficient_scope" });
  });

  it("opens what another of its scopes opens, which it got at the same time", () => {
    const opens = (scopes: readonly string[]) => scopes.includes("facts:write");
    expect(decided({ state: { scopes: ["facts:write"] }, opens })).toEqual({
      allowed: true,
      caller: { ...caller, scopes: [] },
    });
  });

  it("is told to the backend where the guard does not know what scopes open", () => {
    expect(decided({ state })).toEqual({ allowed: true, caller: { ...caller, scopes: ["lookup:read"] } });
  });
});
