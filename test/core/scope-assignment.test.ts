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
    expect(failure.violations[0]?.detail).toBe(`Unknown scope ${name}.`);
  });

  it("are handed out by those who hold them, and by an administrator", async () => {
    assertCanGrant(createHolder("alice", "lookup:read"), ["lookup:read", "tokens:self"]);
    assertCanGrant(createHolder("alice"), []);
    assertCanGrant(administrator, ["scope:write", "tokens:admin"]);
    const failure = await catchError(() =>
      assertCanGrant(createHolder("alice", "lookup:*"), ["lookup:read", "tokens:admin"]),
    );
    expect(failure.code).toBe("scope_not_held");
    expect(failure.message).toBe("You can't grant a scope that your token doesn't have: lookup:read, tokens:admin.");
  });

  it("are handed out by a person who may give them, whatever scopes they have themselves", async () => {
    const person = {
      ...{ issuer: "https://login.example.com", subject: "00u1", name: "Alice" },
      ...{ validUntil: "2027-01-31T13:00:00.000Z", grantableScopes: ["scope:write"] },
    };
    const caller = { ...createHolder("alice", "lookup:read"), person };
    assertCanGrant(caller, ["scope:write"]);
    const failure = await catchError(() => assertCanGrant(caller, ["lookup:read"]));
    expect(failure.message).toBe("You can't grant a scope that you aren't allowed to: lookup:read.");
  });
});
