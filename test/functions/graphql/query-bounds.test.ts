import { parse } from "graphql";
import { describe, expect, it } from "vitest";
import { assertBounds } from "../../../functions/graphql/query-bounds.ts";
import { testGraphql } from "../../support/graphql.ts";

const times = (count: number, part: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => part(index)).join(" ");
const body = (query: string, variables?: unknown) => JSON.stringify({ query, variables });
const tokens = (selection: string) => `{ admin { personalApiTokens { ${selection} } } }`;
const chain = (count: number, last: string, spread: (name: string) => string) =>
  `{ ...F0 } ${times(count, (index) => `fragment F${index} on Query { ${spread(`F${index + 1}`)} }`)} fragment F${count} on Query { ${last} }`;

const attacks: [what: string, body: string, message: RegExp][] = [
  ["1 MB of query", body(`{ __typename #${"x".repeat(1_000_000)}`), /64 KB/],
  ["1 MB of braces", "{".repeat(1_000_000), /64 KB/],
  ["64 KB of fields", body(`{ ${"a ".repeat(30_000)}}`), /more than 1000 tokens/],
  ["fields 10,000 deep", body(`{ ${"a{".repeat(10_000)}a${"}".repeat(10_000)} }`), /more than 1000 tokens/],
  ["fields 300 deep", body(`{ ${"a{".repeat(300)}a${"}".repeat(300)} }`), /16 levels/],
  [
    "fields 18 deep in fragments",
    body(chain(4, "a{a{a}}", (next) => `a { a { a { a { ...${next} } } } }`)),
    /16 levels/,
  ],
  ["1,000 aliases", body(`{ ${times(1_000, (index) => `a${index}: __typename`)} }`), /more than 1000 tokens/],
  ["60 aliases", body(`{ ${times(60, (index) => `a${index}: __typename`)} }`), /50 aliases/],
  [
    "300 fields of one name",
    body(`{ ${times(300, () => "currentUser { name }")} }`),
    /more than 1000 tokens|200 fields/,
  ],
  ["a fragment in itself", body("{ ...A } fragment A on Query { ...A }"), /spreads itself/],
  [
    "fragments in a circle",
    body("{ ...A } fragment A on Query { ...B } fragment B on Query { ... { ...A } }"),
    /spreads itself/,
  ],
  ["a circle that no operation enters", body("{ a } fragment A on Query { ...A }"), /spreads itself/],
  ["fragments that double 70 times", body(chain(70, "a", (next) => `...${next} ...${next}`)), /250000 fields/],
  ["30 full lists", body(tokens(times(30, (index) => `t${index}: tokens { nodes { name key } }`))), /250000 fields/],
  [
    "pages as large as lists",
    body(`query ($n: Int) ${tokens(times(30, (index) => `t${index}: tokens(limit: $n) { nodes { name key } }`))}`, {
      n: 5_000,
    }),
    /250000 fields/,
  ],
  [
    "a list of 20,000 variables",
    body(`query ($s: [String]) { a(s: $s) }`, { s: Array(20_000).fill(1) }),
    /1000 values/,
  ],
  [
    "variables 25,000 deep",
    `{"query":"query ($t: String!) { a(t: $t) }","variables":{"t":${"[".repeat(25_000)}${"]".repeat(25_000)}}}`,
    /1000 values/,
  ],
  [
    "an introspection of types in types",
    body(`{ __schema { types { ${"fields { type { ".repeat(5)}name${" } }".repeat(5)} } } }`),
    /introspection depth/,
  ],
];

describe("what is too much is refused in under 20 ms of CPU", () => {
  it.each(attacks)("%s", async (_what, attack, message) => {
    const graphql = testGraphql();
    const { secret } = await graphql.createToken("alice", ["tokens:self"]);
    const times: number[] = [];
    // The fastest of several: the first ones compile code, and garbage of the tests before is collected in some.
    for (let attempt = 0; attempt < 5; attempt++) {
      const before = process.cpuUsage();
      const { errors, data } = await graphql.send(attack, { Authorization: `APIToken ${secret}` });
      const { user, system } = process.cpuUsage(before);
      times.push((user + system) / 1_000);
      expect(data).toBeUndefined();
      expect(errors[0].message).toMatch(message);
    }
    expect(Math.min(...times)).toBeLessThan(20);
  });

  it("and what clients need is not", async () => {
    const graphql = testGraphql();
    const { secret } = await graphql.createToken("ops", ["tokens:admin"]);
    const node = "{ __typename name key user { name username } createdAt updatedAt expireAt state }";
    const everything = `{ pageInfo { startCursor endCursor hasNextPage hasPreviousPage nodesCount totalCount } nodes ${node} edges { cursor index node ${node} } }`;
    const creations = times(
      50,
      (index) => `t${index}: createToken(name: "n${index}", expireAt: "2040-01-01", state: ACTIVE)`,
    );
    for (const query of [
      tokens(`tokens ${everything}`),
      tokens(times(20, (index) => `t${index}: tokens(limit: 50) { nodes { name } }`)),
      `mutation ${tokens(creations)}`,
    ]) {
      const { data, errors } = await graphql.call(query, { secret });
      expect(errors).toBeUndefined();
      expect(data.admin.personalApiTokens).toBeTruthy();
    }
  });
});

const check = (document: string, variables: Record<string, unknown> = {}) => assertBounds(parse(document), variables);

describe("the limit", () => {
  const nested = (levels: number) => `{ ${"a{".repeat(levels - 1)}a${"}".repeat(levels - 1)} }`;
  const fields = (count: number) => `{ ${"a ".repeat(count)}}`;
  const aliases = (count: number) => `{ ${"a: b ".repeat(count)}}`;
  it.each([
    ["16 levels", nested(16), nested(17)],
    ["200 fields", fields(200), fields(201)],
    ["50 aliases", aliases(50), aliases(51)],
    // One list with 167 fields of each of its 1,497 tokens, and the list itself.
    ["250000 fields", `{ tokens(limit: 1497) ${fields(167)} }`, `{ tokens(limit: 1497) ${fields(167)} a }`],
  ])("is %s, and no less", (limit, most, more) => {
    check(most);
    expect(() => check(more)).toThrow(
      expect.objectContaining({
        message: expect.stringContaining(limit),
        extensions: { code: "validation_failed" },
      }),
    );
  });

  it("of fields counts those of a fragment once", () => {
    check(`{ ...A ...A } fragment A on Query ${fields(150)}`);
    expect(() => check(`{ ...A } fragment A on Query ${fields(201)}`)).toThrow(/200 fields/);
  });

  it("of values counts members of lists and objects, and no characters", () => {
    const values = (count: number) => Array(count).fill(null);
    check("{ a }", { list: values(998), text: "x".repeat(5_000) });
    expect(() => check("{ a }", { list: values(999), text: "" })).toThrow(/1000 values/);
    expect(() => check("{ a }", { list: values(2_000), nothing: null })).toThrow(/1000 values/);
    expect(() => check("{ a }", { object: { deep: [{ list: values(998) }] } })).toThrow(/1000 values/);
  });
});

describe("a list counts", () => {
  // With 60 fields, 5,000 tokens are too many.
  const list = (args: string) => `query ($n: Int) { tokens(userId: "a"${args}) { ${"name ".repeat(60)}} }`;

  it.each([
    [", first: 10", undefined],
    [", last: 10", undefined],
    [", limit: 10", undefined],
    [", limit: 0", undefined],
    [", first: 9000, last: 10", undefined],
    [", limit: $n", 10],
    [", limit: $n", 0],
  ])("as its page with %s and %j", (args, n) => {
    check(list(args), { n });
  });

  it.each([
    ["", undefined],
    [", offset: 10", undefined],
    [", limit: -1", undefined],
    [', limit: "10"', undefined],
    [", limit: [10]", undefined],
    [", limit: $n", undefined],
    [", limit: $n", null],
    [", limit: $n", "10"],
    [", limit: $n", -1],
    [", limit: 5000", undefined],
  ])("as 5,000 tokens with %s and %j", (args, n) => {
    expect(() => check(list(args), { n })).toThrow(/250000 fields/);
  });

  it("as 5,000 tokens at most, and other fields as one", () => {
    check(`{ tokens(limit: 900000) { ${"name ".repeat(49)}} }`);
    check(`{ edges(limit: 900000) { ${"name ".repeat(60)}} }`);
  });
});

it("definitions of types are no query", async () => {
  const { errors } = await testGraphql().call("{ __typename } type A { b: Int }");
  expect(errors[0].extensions.code).toBe("validation_failed");
});
