import { describe, expect, it } from "vitest";
import {
  conflict,
  DamagedError,
  idTaken,
  invalidMember,
  LatchkeyError,
  nameTaken,
  secretUsedBefore,
  tokenNotFound,
  unauthorized,
} from "../../core/errors.ts";

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
    for (const create of [conflict, idTaken, nameTaken, secretUsedBefore]) expect(create(cause).cause).toBe(cause);
  });

  it("says which member is wrong", () => {
    expect(invalidMember("/name", "Too long.")).toMatchObject({
      code: "validation_failed",
      violations: [{ pointer: "/name", detail: "Too long." }],
    });
  });

  it.each([
    [conflict, "conflict", /changed by another request/],
    [idTaken, "id_taken", /this id/],
    [nameTaken, "name_taken", /this name/],
    [secretUsedBefore, "validation_failed", /not valid/],
    [() => invalidMember("/name", "Too long."), "validation_failed", /not valid/],
    [unauthorized, "unauthorized", /missing or not valid/],
    [tokenNotFound, "token_not_found", /not found/],
  ])("tells the caller what happened: %s", (create, code, message) => {
    const error = create();
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });

  it("says that a digest was used before", () => {
    expect(secretUsedBefore().violations).toEqual([
      { pointer: "/digest", detail: expect.stringMatching(/had before/) },
    ]);
  });

  it("of a damaged file or item says which one and why", () => {
    const error = new DamagedError("settings.json", "Missing: prefix.");
    expect(error).toMatchObject({ name: "DamagedError", code: "damaged" });
    expect(error.message).toBe("settings.json is damaged. Missing: prefix.");
  });

  it("does not say why there is no such token", () => {
    expect(tokenNotFound()).toMatchObject({ code: "token_not_found", violations: [] });
  });
});
