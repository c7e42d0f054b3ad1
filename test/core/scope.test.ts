import { describe, expect, it } from "vitest";
import {
  assertCatalogue,
  assertGrants,
  collectGrants,
  knownScopeNames,
  knownScopes,
  type Scope,
  withoutGrants,
} from "../../core/scope.ts";

const createScope = (name: string, ...grants: string[]): Scope => ({ name, description: "", grants });

describe("a catalogue", () => {
  it("takes scopes with names of their own and grants of a method and a path", () => {
    assertCatalogue([
      createScope("lookup:read", "GET /v1/lookup/*", "HEAD /v1/lookup/{key}"),
      createScope("all/of.it-*_1", "* /*"),
      createScope("nothing"),
    ]);
  });

  it.each(["", "two words", "ünicode", ":read", "a".repeat(65), "a\n", 'quo"te', "__proto__"])(
    "refuses the name %j",
    (name) => expect(() => assertCatalogue([createScope(name)])).toThrow("isn't a scope name."),
  );

  it.each(["tokens:self", "tokens:admin"])("refuses the service's own name %s", (name) => {
    expect(() => assertCatalogue([createScope(name)])).toThrow(`scopes[0].name: ${name} is the name of another scope.`);
  });

  it("refuses a name given twice, and tells names like those of objects apart", () => {
    assertCatalogue([createScope("constructor"), createScope("toString")]);
    expect(() => assertCatalogue([createScope("a"), createScope("b"), createScope("a")])).toThrow(
      "scopes[2].name: a is the name of another scope.",
    );
  });

  it("refuses what is no grant, and says why", () => {
    expect(() => assertCatalogue([createScope("a", "GET v1")])).toThrow(
      'scopes[0].grants: "GET v1" is not "<METHOD> </path>".',
    );
    expect(() => assertGrants(["GET /v1/*/x"], "anyToken")).toThrow(
      `anyToken: "GET /v1/*/x" has a * that isn't the last segment of its path.`,
    );
    expect(() => assertGrants(["$disconnect"], "anyToken")).toThrow("anyToken: ");
  });

  it("takes the connection to a WebSocket API and the default route of an HTTP API", () => {
    assertGrants(["$connect", "$default"], "anyToken");
  });
});

describe("the scopes of a token", () => {
  const known = [createScope("a", "GET /a"), createScope("b", "GET /b"), createScope("*", "GET /star")];

  it("are those of the catalogue, by their very names", () => {
    expect(knownScopes(known, ["b", "a"]).map(({ name }) => name)).toEqual(["b", "a"]);
    expect(knownScopes(known, ["*"]).map(({ name }) => name)).toEqual(["*"]);
    expect(knownScopes(known, ["a:*", "A", "", "__proto__", "toString"])).toEqual([]);
  });

  it("are not those that have left it", () => {
    expect(knownScopes(known, ["gone", "b"]).map(({ name }) => name)).toEqual(["b"]);
  });

  it("can be known on an API on which they open nothing", () => {
    expect(withoutGrants(createScope("a", "GET /a"))).toEqual(createScope("a"));
  });
});

it("the grants of a token are those of every token, and those of its scopes in the catalogue", () => {
  const scopes = [
    { name: "orders:read", description: "", grants: ["GET /v1/orders", "GET /v1/orders/{id}"] },
    { name: "orders:write", description: "", grants: ["POST /v1/orders"] },
  ];
  const api = { scopes, anyToken: ["GET /v1/status"] };
  expect(collectGrants(api, ["orders:read", "removed"])).toEqual([
    "GET /v1/status",
    "GET /v1/orders",
    "GET /v1/orders/{id}",
  ]);
  expect(collectGrants(api, [])).toEqual(["GET /v1/status"]);
  expect(knownScopeNames(scopes, ["removed", "orders:write"])).toEqual(["orders:write"]);
});
