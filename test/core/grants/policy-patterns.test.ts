import { describe, expect, it } from "vitest";
import { policyPatterns } from "../../../core/grants/policy-patterns.ts";

/** The patterns of a policy that has these before it is shortened. */
function shorten(...patterns: readonly string[]): readonly string[] {
  const operation = { allow: patterns, limits: [], overlaps: [], within: [] };
  return policyPatterns({ opens: { "GET /": [0] }, operations: [operation] }, ["GET /"]).allow;
}

describe("a policy", () => {
  it("has each pattern once, without those that another pattern covers", () => {
    expect(shorten("GET/a", "GET/a/?*", "GET/a", "GET/a/b", "GET/a/?*/c", "GET/a/?*/?*", "PUT/a/b")).toEqual([
      ...["GET/a", "GET/a/?*", "PUT/a/b"],
    ]);
    expect(shorten("GET/a/?*", "GET/a/*/*")).toEqual(["GET/a/?*"]);
    expect(shorten("GET/v1/a/b/?*", "GET/v1/a/b/c/d", "GET/v1/a/c/d")).toEqual(["GET/v1/a/b/?*", "GET/v1/a/c/d"]);
  });

  it("keeps what a pattern for at least one character doesn't cover: an empty segment, and paths that begin alike", () => {
    const patterns = ["GET/a/?*", "GET/a/*", "GET/a/", "GET/ab", "GET/ab/c"];
    expect(shorten(...patterns)).toEqual(patterns);
  });

  it("has nothing of an operation that a granted one includes", () => {
    const [wide, narrow] = ["GET/a/?*", "GET/a/b/c"].map((allow) => ({ allow: [allow], limits: [], overlaps: [] }));
    const operations = [
      { ...wide, within: [] },
      { ...narrow, within: [0] },
    ] as const;
    const rules = { opens: { wide: [0], narrow: [1] }, operations } as Parameters<typeof policyPatterns>[0];
    expect(policyPatterns(rules, ["wide", "narrow"]).allow).toEqual(["GET/a/?*"]);
    expect(policyPatterns(rules, ["narrow"]).allow).toEqual(["GET/a/b/c"]);
  });
});
