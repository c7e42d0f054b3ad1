import { describe, expect, it } from "vitest";
import { assertCanGrant, assertKnownScopes } from "../../core/scope-assignment.ts";
import { catchError } from "../support/catch-error.ts";
import { administrator, catalogue, createHolder } from "../support/service.ts";

describe("scopes to be given", () => {
  it("are those of the catalogue, and such as are kept", () => {
    assertKnownScopes(catalogue, ["lookup:read", "tokens:self"]);
    assertKnownScopes(catalogue, ["gone"], ["gone"]);
    assertKnownScopes(catalogue, []);
  });

  it.each(["lookup:*", "*", "LOOKUP:READ", "", "__proto__", "constructor"])("are not %j", async (name) => {
    const failure = await catchError(() => assertKnownScopes(catalogue, ["lookup:read", name], ["gone"]));
    expect(failure).toMatchObject({ code: "validation_failed", violations: [{ pointer: "/scopes/1" }] });
  });

  it("are handed out by those who hold them, and by an administrator", async () => {
    assertCanGrant(createHolder("alice", "lookup:read"), ["lookup:read", "tokens:self"]);
    assertCanGrant(createHolder("alice"), []);
    assertCanGrant(administrator, ["scope:write", "tokens:admin"]);
    const failure = await catchError(() =>
      assertCanGrant(createHolder("alice", "lookup:*"), ["lookup:read", "tokens:admin"]),
    );
    expect(failure.code).toBe("scope_not_held");
    expect(failure.message).toContain("lookup:read, tokens:admin");
  });
});
