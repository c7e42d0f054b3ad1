import { describe, expect, it } from "vitest";
import { invalidMember, LatchkeyError, tokenNotFound } from "../../core/errors.ts";

describe("an error", () => {
  it("has a code, a name that survives minifying, and violations", () => {
    const error = new LatchkeyError("conflict", "Another change came first.");
    expect(error).toMatchObject({ code: "conflict", name: "LatchkeyError", violations: [] });
    expect(error).not.toHaveProperty("cause");
    expect(error).toBeInstanceOf(Error);
  });

  it("keeps its cause", () => {
    const cause = new Error("throttled");
    expect(new LatchkeyError("unavailable", "Try again.", { cause }).cause).toBe(cause);
  });

  it("says which member is wrong", () => {
    expect(invalidMember("/name", "Too long.")).toMatchObject({
      code: "validation_failed",
      violations: [{ pointer: "/name", detail: "Too long." }],
    });
  });

  it("does not say why there is no such token", () => {
    expect(tokenNotFound()).toMatchObject({ code: "token_not_found", violations: [] });
  });
});
