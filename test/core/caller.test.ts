import { describe, expect, it } from "vitest";
import { actorOf, assertCanManage, canView, isAdmin } from "../../core/caller.ts";
import { failureOf } from "../support/failure-of.ts";
import { administrator, holderOf } from "../support/service.ts";

describe("a caller", () => {
  it("manages all tokens with the scope for it alone", () => {
    expect(isAdmin(administrator)).toBe(true);
    for (const scope of ["tokens:self", "tokens:*", "*", "tokens:admin2", "TOKENS:ADMIN"]) {
      expect(isAdmin({ ...administrator, scopes: [scope] })).toBe(false);
    }
  });

  it("may know of their own owner's tokens, and an administrator of all", () => {
    expect(canView(holderOf("alice"), "alice")).toBe(true);
    expect(canView(holderOf("alice"), "alice2")).toBe(false);
    expect(canView(holderOf("alice"), "Alice")).toBe(false);
    expect(canView(administrator, "alice")).toBe(true);
  });

  it("stands in the audit trail without scopes", () => {
    expect(actorOf(holderOf("alice"))).toEqual({
      tokenId: "tok_of_alice",
      owner: "alice",
      sourceIp: "198.51.100.7",
      requestId: "request-1",
    });
  });
});

it("a caller may manage tokens with one of the management scopes, and with no other", async () => {
  assertCanManage({ scopes: ["tokens:self"] });
  assertCanManage({ scopes: ["lookup:read", "tokens:admin"] });
  for (const scopes of [[], ["lookup:read"]]) {
    expect((await failureOf(() => assertCanManage({ scopes }))).code).toBe("forbidden");
  }
});
