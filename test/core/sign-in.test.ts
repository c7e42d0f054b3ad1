import { describe, expect, it } from "vitest";
import { identify, type SignInRules } from "../../core/sign-in.ts";

const rules: SignInRules = {
  ownerClaim: "sub",
  adminWhen: { claim: "groups", contains: "admins" },
  selfWhen: { claim: "groups", contains: "staff" },
  grantableScopes: [
    { scopes: ["lookup:read"] },
    { when: { claim: "groups", contains: "writers" }, scopes: ["lookup:read", "scope:write"] },
  ],
};

const owned = (claims: Record<string, unknown>, ownerClaim = "sub") =>
  identify({ ...rules, ownerClaim }, claims)?.owner;

describe("the owner of a person", () => {
  it.each([
    ["its claim", { sub: "alice" }, "alice"],
    ["its claim of 128 characters", { sub: "a".repeat(128) }, "a".repeat(128)],
    ["none without the claim", {}, undefined],
    ["none from a value that is no text", { sub: 7 }, undefined],
    ["none from what can't be an owner", { sub: "auth0|7" }, undefined],
    ["none from what is too long", { sub: "a".repeat(129) }, undefined],
    ["none from an empty value", { sub: "" }, undefined],
  ])("is %s", (_what, claims, owner) => {
    expect(owned(claims)).toBe(owner);
  });

  it("is an e-mail address only where the issuer has verified it", () => {
    const email = "alice@example.com";
    expect(owned({ email, email_verified: true }, "email")).toBe(email);
    for (const email_verified of [false, undefined, "true", 1]) {
      expect(owned({ email, email_verified }, "email")).toBeUndefined();
    }
  });

  it("is no member that every object has", () => {
    expect(owned({}, "constructor")).toBeUndefined();
  });
});

describe("what a person may do", () => {
  const readIdentity = (claims: Record<string, unknown>, over: Partial<SignInRules> = {}) =>
    identify({ ...rules, ...over }, { sub: "alice", ...claims });

  it("goes by the members of a list, or the whole of a text", () => {
    expect(readIdentity({ groups: ["staff", "admins"] })?.scopes).toEqual(["tokens:self", "tokens:admin"]);
    expect(readIdentity({ groups: "admins" })?.scopes).toEqual(["tokens:admin"]);
    expect(readIdentity({ groups: "not-admins" })?.scopes).toEqual([]);
    expect(readIdentity({ groups: "staff admins" })?.scopes).toEqual([]);
    expect(readIdentity({ groups: { admins: true } })?.scopes).toEqual([]);
    expect(readIdentity({})?.scopes).toEqual([]);
  });

  it("gives self-service to everyone and administration to no one, unless rules say otherwise", () => {
    const { adminWhen: _admin, selfWhen: _self, ...open } = rules;
    expect(identify(open, { sub: "alice", groups: ["admins"] })?.scopes).toEqual(["tokens:self"]);
  });

  it("takes no group from an e-mail address that is not verified", () => {
    const adminWhen = { claim: "email", contains: "ops@example.com" };
    expect(readIdentity({ email: "ops@example.com" }, { adminWhen })?.scopes).toEqual([]);
    expect(readIdentity({ email: "ops@example.com", email_verified: true }, { adminWhen })?.scopes).toEqual([
      "tokens:admin",
    ]);
  });

  it("is to grant the scopes of all rules that hold", () => {
    expect(readIdentity({})?.grantableScopes).toEqual(["lookup:read"]);
    expect(readIdentity({ groups: ["writers"] })?.grantableScopes).toEqual(["lookup:read", "scope:write"]);
  });
});

describe("the name of a person", () => {
  it.each([
    ["what the issuer calls them", { name: "Alice Example", preferred_username: "alice" }, "Alice Example"],
    ["their user name", { preferred_username: "alice" }, "alice"],
    ["their verified address", { email: "alice@example.com", email_verified: true }, "alice@example.com"],
    ["none", { email: "alice@example.com" }, null],
    ["none of invisible characters", { name: "Al\u200bice\u202e" }, null],
    ["none that is no text", { name: ["Alice"] }, null],
  ])("is %s", (_what, claims, name) => {
    expect(identify(rules, { sub: "alice", ...claims })?.name).toBe(name);
  });
});
