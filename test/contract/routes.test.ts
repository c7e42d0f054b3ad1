import { describe, expect, it } from "vitest";
import { operations } from "../../contract/operations.ts";
import { problems, problemType } from "../../contract/problems.ts";
import { grantsFor, routes } from "../../contract/routes.ts";
import { assertGrants } from "../../core/scope.ts";

describe("the routes", () => {
  it("are grants of the management API, by who may call", () => {
    expect(grantsFor("any")).toEqual([
      "GET /v1/tokens/self",
      "HEAD /v1/tokens/self",
      "GET /v1/caller",
      "HEAD /v1/caller",
      "GET /v1/scopes",
      "HEAD /v1/scopes",
    ]);
    expect(grantsFor("self")).toContain("POST /v1/tokens/{id}/rotate");
    assertGrants([...grantsFor("any"), ...grantsFor("self")], "The routes");
  });

  it("are each declared once, with the path parameters that they hold", () => {
    const calls = Object.values(routes).map(({ method, path }) => `${method} ${path}`);
    expect(new Set(calls).size).toBe(calls.length);
    for (const operation of Object.values(operations)) {
      const inPath = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const declared = "pathParameters" in operation ? Object.keys(operation.pathParameters.shape) : [];
      expect(declared).toEqual(inPath);
    }
  });
});

describe("the problems", () => {
  it("have a status of an error, a title, and a type that names the code", () => {
    for (const [code, { status, title }] of Object.entries(problems)) {
      expect(status, code).toBeGreaterThanOrEqual(400);
      expect(title, code).not.toBe("");
    }
    expect(problemType("name_taken")).toBe("urn:latchkey:problem:name_taken");
  });
});
