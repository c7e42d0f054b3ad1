import { describe, expect, it } from "vitest";
import type * as z from "zod";
import { describeIssue } from "../../contract/describe-issue.ts";
import { operations } from "../../contract/operations.ts";
import { CreateToken, ListTokensQuery, RotateToken, UpdateToken } from "../../contract/schemas/tokens.ts";

const describeAll = (schema: z.ZodType, value: unknown): string[] =>
  (schema.safeParse(value, { error: describeIssue }).error?.issues ?? []).map(({ message }) => message);

describe("what is wrong with a request is said in a sentence", () => {
  it.each<[unknown, string, z.ZodType]>([
    [{}, "Required.", CreateToken],
    [{ name: null }, "Must be a string.", CreateToken],
    [[], "Must be an object.", CreateToken],
    [{ name: "n", scope: "s", ttl: 1 }, "Unknown members scope, ttl.", CreateToken],
    ["my_app", "Must be an object.", CreateToken],
    [{ name: "n", owner: "" }, "Must not be empty.", CreateToken],
    [{ name: "n", owner: "o".repeat(200) }, "Must have at most 128 characters.", CreateToken],
    [{ name: "n", scopes: "lookup:read" }, "Must be an array.", CreateToken],
    [{ name: "n", allowedCidrs: Array(33).fill("192.0.2.0/24") }, "Must have at most 20 items.", CreateToken],
    [{ name: "n", status: "paused" }, 'Must be "active" or "disabled".', CreateToken],
    [{ name: "n", id: "tok_01jd8m2v5rf7rsq4b1c9x6e0aw" }, "id and digest must be sent together.", CreateToken],
    [{ status: null }, 'Must be "active" or "disabled".', UpdateToken],
    [{ overlapSeconds: "1d" }, "Must be a number.", RotateToken],
    [{ overlapSeconds: 0.5 }, "Must be a whole number.", RotateToken],
    [{ overlapSeconds: -1 }, "Must be at least 0.", RotateToken],
    [{ overlapSeconds: 1e9 }, "Must be at most 2592000.", RotateToken],
    [{ include: "all" }, 'Must be "digests".', ListTokensQuery],
  ])("%j: %j", (value, detail, schema) => {
    expect(describeAll(schema, value)).toEqual([detail]);
  });

  it("by every body and query, for a value of another type", () => {
    const schemas = Object.values(operations).flatMap((operation) => [
      ...("body" in operation ? [operation.body.schema] : []),
      ...("query" in operation ? [operation.query] : []),
    ]);
    const details = schemas.flatMap((schema) =>
      [7, {}, [], null, ...Object.keys(schema.shape).flatMap((key) => [{ [key]: 7 }, { [key]: { a: 1 } }])].flatMap(
        (value) => describeAll(schema, value),
      ),
    );
    expect(details.length).toBeGreaterThan(50);
    expect(details.filter((detail) => !/^(Must|Required|\w+ and \w+ (must|can't))/.test(detail))).toEqual([]);
  });
});
