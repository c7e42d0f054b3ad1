import { describe, expect, it } from "vitest";
import {
  assertAdmin,
  assertCanIntrospect,
  assertCanManage,
  canIntrospect,
  canView,
  grantableScopes,
  isAdmin,
  type SignedInPerson,
  toActor,
} from "../../core/caller.ts";
import { catchError } from "../support/catch-error.ts";
import { administrator, createHolder } from "../support/service.ts";

const person: SignedInPerson = {
  issuer: "https://login.example.com",
  subject: "00u1",
  name: "Alice",
  validUntil: "2027-01-31T13:00:00.000Z",
  grantableScopes: ["scope:write"],
};

describe("a caller", () => {
  it("manages all tokens with the scope for it alone", () => {
    expect(isAdmin(administrator)).toBe(true);
    for (const scope of ["tokens:self", "tokens:*", "*", "tokens:admin2", "TOKENS:ADMIN"]) {
      expect(isAdmin({ ...administrator, scopes: [scope] })).toBe(false);
    }
  });

  it("may know of their own owner's tokens, and an administrator of all", () => {
    expect(canView(createHolder("alice"), "alice")).toBe(true);
    expect(canView(createHolder("alice"), "alice2")).toBe(false);
    expect(canView(createHolder("alice"), "Alice")).toBe(false);
    expect(canView(administrator, "alice")).toBe(true);
  });

  it("has their token's scopes to give, and a person those that the issuer's claims allow", () => {
    const holder = createHolder("alice", "lookup:read");
    expect(grantableScopes(holder)).toEqual(["tokens:self", "lookup:read"]);
    expect(grantableScopes({ ...holder, person })).toEqual(["scope:write"]);
  });

  it("stands in the audit trail without scopes", () => {
    expect(toActor(createHolder("alice"))).toEqual({
      tokenId: "tok_of_alice",
      owner: "alice",
      sourceIp: "198.51.100.7",
      requestId: "request-1",
    });
  });

  it("who signed in stands in the audit trail by issuer, subject and name", () => {
    const { issuer, subject, name } = person;
    expect(toActor({ ...createHolder("alice"), tokenId: null, person })).toEqual({
      tokenId: null,
      owner: "alice",
      person: { issuer, subject, name },
      sourceIp: "198.51.100.7",
      requestId: "request-1",
    });
  });
});

it("a caller may manage tokens with one of the management scopes, and with no other", async () => {
  assertCanManage({ scopes: ["tokens:self"] });
  assertCanManage({ scopes: ["lookup:read", "tokens:admin"] });
  for (const scopes of [[], ["lookup:read"]]) {
    const failure = await catchError(() => assertCanManage({ scopes }));
    expect(failure.code).toBe("forbidden");
    expect(failure.message).toMatch(/tokens:self or tokens:admin/);
  }
  const failure = await catchError(() => assertAdmin({ scopes: ["tokens:self"] }));
  expect(failure).toMatchObject({ code: "forbidden", message: expect.stringContaining("tokens:admin") });
});

it("a caller may ask for secrets with any management scope, and learns of other owners' with that of introspection", async () => {
  for (const scope of ["tokens:introspect", "tokens:self", "tokens:admin"]) assertCanIntrospect({ scopes: [scope] });
  for (const scopes of [[], ["lookup:read"]]) {
    const failure = await catchError(() => assertCanIntrospect({ scopes }));
    expect(failure.code).toBe("forbidden");
    expect(failure.message).toMatch(/tokens:introspect, tokens:self or tokens:admin/);
  }
  const holder = createHolder("alice");
  expect(canIntrospect(holder, "alice")).toBe(true);
  expect(canIntrospect(holder, "bob")).toBe(false);
  expect(canIntrospect({ ...holder, scopes: ["tokens:introspect"] }, "bob")).toBe(true);
  expect(canIntrospect(administrator, "bob")).toBe(true);
});
