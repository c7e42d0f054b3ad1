import { expect, test } from "vitest";
import { openApiDocument } from "../../../contract/openapi.ts";
import { PageQuery } from "../../../contract/schemas/fields.ts";
import { UsageQuery, UsageTrendsQuery } from "../../../contract/schemas/usage.ts";

const id = "tok_01kbaf4m6sfkv8wy8t1wd1trgk";

test.each(["", " ", "1e1", "0x1", " 7", "7 ", "+7", "-1", "0", "1.5", "1_0", "٧", "Infinity", "NaN", "9".repeat(400)])(
  "a number in a query can't be written as %j",
  (text) => {
    expect(PageQuery.safeParse({ limit: text }).success).toBe(false);
    expect(UsageQuery.safeParse({ top: text }).success).toBe(false);
    expect(UsageTrendsQuery.safeParse({ tokens: id, days: text }).success).toBe(false);
  },
);

test("a number in a query is decimal, and has a default", () => {
  expect(PageQuery.parse({ limit: "007" })).toEqual({ limit: 7 });
  expect(PageQuery.parse({})).toEqual({ limit: 50 });
  expect(UsageTrendsQuery.parse({ tokens: id, days: "31" })).toEqual({ tokens: [id], days: 31 });
});

test("the OpenAPI document has the limits and defaults of these numbers", () => {
  const document = JSON.stringify(openApiDocument({ version: "1" }));
  for (const [name, range] of [
    ["limit", { default: 50, minimum: 1, maximum: 100 }],
    ["top", { default: 10, minimum: 1, maximum: 100 }],
    ["days", { default: 30, minimum: 1, maximum: 31 }],
  ] as const) {
    const [, schema = ""] = new RegExp(`"name":"${name}","schema":(\\{[^}]*\\})`).exec(document) ?? [];
    expect(JSON.parse(schema)).toMatchObject({ type: "integer", ...range });
  }
});
