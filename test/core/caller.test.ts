import { describe, expect, it } from "vitest";
import { assertCanManage, canView, isAdmin, toActor } from "../../core/caller.ts";
import { catchError } from "../support/catch-error.ts";
import { administrator, createHolder } from "../support/service.ts";

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

  it("stands in the audit trail without scopes", () => {
    expect(toActor(createHolder("alice"))).toEqual({
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
    expect((await catchError(() => assertCanManage({ scopes }))).code).toBe("forbidden");
  }
});
