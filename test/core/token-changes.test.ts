import { describe, expect, it } from "vitest";
import { changesBetween } from "../../core/token-changes.ts";
import { tokenWith, updated } from "../support/token-fixture.ts";

const token = tokenWith({ name: "my_app", scopes: ["a", "b"] });

describe("the changes of a token", () => {
  it("are the members that an operator decides, from what and to what", () => {
    const after = updated(token, { status: "disabled", scopes: ["a"], description: "Broken" });
    expect(changesBetween(token, after)).toEqual({
      description: { from: null, to: "Broken" },
      scopes: { from: ["a", "b"], to: ["a"] },
      status: { from: "active", to: "disabled" },
    });
  });

  it("are empty if only versions, stamps and secrets differ", () => {
    const seen = { ...token, lastSeenAt: "2027-01-31T12:00:00.000Z" };
    const after = updated(seen, { digest: "00", previousDigest: "11" });
    expect(changesBetween(token, after)).toEqual({});
    expect(changesBetween(token, { ...token, scopes: [...token.scopes].reverse() })).toEqual({});
  });

  it("of a new token are all that it begins with", () => {
    expect(changesBetween(null, token)).toEqual({
      name: { from: null, to: "my_app" },
      scopes: { from: null, to: ["a", "b"] },
      status: { from: null, to: "active" },
      allowedCidrs: { from: null, to: [] },
    });
  });

  it("name the fields that an administrator locked", () => {
    const after = updated(token, { lockedFields: ["status"] });
    expect(changesBetween(token, after)).toEqual({ lockedFields: { from: [], to: ["status"] } });
    expect(changesBetween(null, after)).toMatchObject({ lockedFields: { from: [], to: ["status"] } });
  });
});
