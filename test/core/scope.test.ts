import { describe, expect, it } from "vitest";
import {
  assertCatalogue,
  assertGrants,
  compileGrants,
  knownScopes,
  type Scope,
  withoutGrants,
} from "../../core/scope.ts";

const scopeOf = (name: string, ...grants: string[]): Scope => ({ name, description: "", grants });

describe("a catalogue", () => {
  it("takes scopes with names of their own and grants of a method and a path", () => {
    assertCatalogue([
      scopeOf("lookup:read", "GET /v1/lookup/*", "HEAD /v1/lookup/{key}"),
      scopeOf("all/of.it-*_1", "* /*"),
      scopeOf("nothing"),
    ]);
  });

  it.each(["", "two words", "ünicode", ":read", "a".repeat(65), "a\n", 'quo"te', "__proto__"])(
    "refuses the name %j",
    (name) => expect(() => assertCatalogue([scopeOf(name)])).toThrow("not a scope name"),
  );

  it.each(["tokens:self", "tokens:admin"])("refuses the service's own name %s", (name) => {
    expect(() => assertCatalogue([scopeOf(name)])).toThrow(`Scope ${name}: the name is taken.`);
  });

  it("refuses a name given twice, and tells names like those of objects apart", () => {
    assertCatalogue([scopeOf("constructor"), scopeOf("toString")]);
    expect(() => assertCatalogue([scopeOf("a"), scopeOf("b"), scopeOf("a")])).toThrow("Scope a: the name is taken.");
  });

  it.each([
    ...["", "GET", "/v1", "GET v1", "get /v1", "GET  /v1", "GET /v1 ", "GET /a b", "GET /v1?x=1", "GET\t/v1"],
    // API Gateway's word for every method, which no ARN of a call ever holds.
    ...["ANY /v1", "FETCH /v1", "GET /v1/{id", "GET /v1/id}", "GET /v1/{}", "GET /v1/{a{b}}", "GET /v1\n"],
  ])("refuses the grant %j", (grant) => {
    expect(() => assertCatalogue([scopeOf("a", grant)])).toThrow(`Scope a: ${JSON.stringify(grant)} is not`);
    expect(() => assertGrants([grant], "anyToken")).toThrow("anyToken: ");
    expect(() => compileGrants([grant])).toThrow("is not a grant");
  });
});

describe("grants", () => {
  it("compile to the end of an ARN, with a wildcard for each parameter", () => {
    expect(
      compileGrants(["GET /v1/lookup/*", "PUT /v1/scope/{realm}/{identifier}", "* /", "DELETE /{proxy+}"]),
    ).toEqual(["GET/v1/lookup/*", "PUT/v1/scope/*/*", "*/", "DELETE/*"]);
  });

  it("of the connection to a WebSocket API stay as they are", () => {
    assertGrants(["$connect"], "anyToken");
    expect(compileGrants(["$connect", "GET /v1/*", "$connect"])).toEqual(["$connect", "GET/v1/*"]);
    expect(() => assertGrants(["$disconnect"], "anyToken")).toThrow("anyToken: ");
  });

  it("are listed once each", () => {
    expect(compileGrants(["GET /v1/{a}", "GET /v1/*", "GET /v1/{b}"])).toEqual(["GET/v1/*"]);
    expect(compileGrants([])).toEqual([]);
  });
});

describe("the scopes of a token", () => {
  const known = [scopeOf("a", "GET /a"), scopeOf("b", "GET /b"), scopeOf("*", "GET /star")];

  it("are those of the catalogue, by their very names", () => {
    expect(knownScopes(known, ["b", "a"]).map(({ name }) => name)).toEqual(["b", "a"]);
    expect(knownScopes(known, ["*"]).map(({ name }) => name)).toEqual(["*"]);
    expect(knownScopes(known, ["a:*", "A", "", "__proto__", "toString"])).toEqual([]);
  });

  it("are not those that have left it", () => {
    expect(knownScopes(known, ["gone", "b"]).map(({ name }) => name)).toEqual(["b"]);
  });

  it("can be known on an API on which they open nothing", () => {
    expect(withoutGrants(scopeOf("a", "GET /a"))).toEqual(scopeOf("a"));
  });
});
