import { describe, expect, it } from "vitest";
import { compilePolicyRules, webSocketRules } from "../../../core/grants/compile-policy-rules.ts";
import { parseRouteKey } from "../../../core/grants/grant.ts";
import { policyPatterns, routePatterns } from "../../../core/grants/policy-patterns.ts";
import { analyzeRoutes } from "../../../core/grants/route-analysis.ts";
import { allows } from "./wildcards.ts";

/** The rules of all grants that there are, on an API with these routes. */
function rulesFor(routes: readonly string[], grants: readonly string[] = routes, isComplete = true) {
  const declared = routes.map((route) => ({ ...parseRouteKey(route), isProtected: true }));
  return compilePolicyRules(analyzeRoutes({ routes: declared, isComplete }, grants));
}

/** The policy for some grants, of all that there are, on an API with these routes. */
function policyFor(routes: readonly string[], grants: readonly string[], all = grants, isComplete = true) {
  return policyPatterns(rulesFor(routes, all, isComplete), grants);
}

describe("rules", () => {
  it("are about what can be granted, and no other route", () => {
    expect(rulesFor(["GET /a", "GET /b"], ["GET /b", "* /b"])).toEqual({
      opens: { "GET /b": [0], "* /b": [0] },
      operations: [{ allow: ["GET/b", "GET/b/"], limits: [], overlaps: [], within: [] }],
    });
  });

  it("say which operations lift a limit, keep another closed, or allow the same, by one method each", () => {
    const routes = ["GET /a/{x}", "GET /a/{x}/b", "GET /a/c", "PUT /a/{x}/b"];
    const { operations } = rulesFor(routes, ["GET /a/{x}", "GET /a/{x}/b", "PUT /a/{x}/b", "* /a/*"]);
    expect(operations.slice(0, 4)).toEqual([
      {
        allow: ["GET/a/?*"],
        limits: [{ deny: ["GET/a/?*/?*", "GET/a//*"], exceptWith: [1, 4] }],
        overlaps: [
          { deny: ["GET/a/?*/b", "GET/a/?*/b/"], unlessWith: 1, coveredBy: [0] },
          { deny: ["GET/a/c", "GET/a/c/"], unlessWith: 2, coveredBy: [] },
        ],
        within: [4],
      },
      {
        allow: ["GET/a/?*/b", "GET/a/?*/b/"],
        limits: [{ deny: ["GET/a/*/*/b", "GET/a/*/*/b/"], exceptWith: [4] }],
        overlaps: [],
        within: [4],
      },
      { allow: ["GET/a/c", "GET/a/c/"], limits: [], overlaps: [], within: [4] },
      {
        allow: ["PUT/a/?*/b", "PUT/a/?*/b/"],
        limits: [{ deny: ["PUT/a/*/*/b", "PUT/a/*/*/b/"], exceptWith: [5] }],
        overlaps: [],
        within: [5],
      },
    ]);
  });

  it("leave out overlaps that a limit always denies, and name no operation where nothing can be granted", () => {
    const [item] = rulesFor(["GET /u/{x}", "GET /u/{x}/s/t", "GET /u/me"], ["GET /u/{x}"]).operations;
    expect(item).toEqual({
      allow: ["GET/u/?*"],
      limits: [{ deny: ["GET/u/?*/?*", "GET/u//*"], exceptWith: [] }],
      overlaps: [{ deny: ["GET/u/me", "GET/u/me/"], coveredBy: [] }],
      within: [],
    });
  });

  it("set no limits to the parameters of a greedy route, whose requests to other routes are denied", () => {
    const [greedy] = rulesFor(["GET /{x}/{p+}", "GET /a/b/c"]).operations;
    expect(greedy).toMatchObject({ allow: ["GET/?*/?*"], limits: [], within: [] });
    const denied = { deny: ["GET/a/b/c", "GET/a/b/c/"], unlessWith: 1, coveredBy: [] };
    expect(greedy?.overlaps).toEqual([denied, denied]);
    expect(rulesFor(["GET /a/{x}/{p+}"]).operations[0]?.limits).toEqual([]);
    const [item] = rulesFor(["GET /{x}", "GET /{p+}"]).operations;
    expect(item?.overlaps.map(({ deny }) => deny)).toEqual([["GET/?*/?*", "GET//*"], ["GET/?*//*"]]);
  });
});

describe("a policy allows", () => {
  it("the paths of the granted routes, each parameter as at least one character", () => {
    const routes = ["GET /", "GET /orders", "GET /orders/{id}", "GET /files/{path+}"];
    expect(policyFor(routes, routes).allow).toEqual([
      "GET/",
      "GET/orders",
      "GET/orders/",
      "GET/orders/?*",
      "GET/files/?*",
    ]);
  });

  it("the methods that a route serves, each by its name", () => {
    expect(policyFor(["GET /users", "POST /users"], ["* /users"]).allow).toEqual([
      "GET/users",
      "GET/users/",
      "POST/users",
      "POST/users/",
    ]);
    expect(policyFor(["ANY /x/{y}"], ["GET /x/{y}"]).allow).toEqual(["GET/x/?*"]);
    const withOwn = ["ANY /x", "DELETE /x"];
    expect(policyFor(withOwn, ["GET /x"]).allow).toEqual(["GET/x", "GET/x/"]);
  });

  it("all below a path by one pattern, where no other route is caught by it", () => {
    const routes = ["GET /v1/a", "GET /v1/{b}/c", "GET /v2/a"];
    expect(policyFor(routes, ["GET /v1/*"])).toEqual({ allow: ["GET/v1/?*"], deny: [] });
    expect(policyFor(routes, ["GET /*"])).toEqual({ allow: ["GET/*"], deny: [] });
    expect(policyFor([...routes, "GET /{x}/b"], ["GET /v1/*"]).allow).toEqual([
      "GET/v1/a",
      "GET/v1/a/",
      "GET/v1/?*/c",
      "GET/v1/?*/c/",
    ]);
  });

  it("any number of segments for a greedy route, and paths that differ in nothing but their slashes", () => {
    expect(allows(policyFor(["GET /a/{x}/{p+}"], ["GET /a/{x}/{p+}"]), "GET/a/1/2/3/4")).toBe(true);
    const routes = ["GET /a/b", "GET /ab"];
    expect(policyFor(routes, routes).allow).toEqual(["GET/a/b", "GET/a/b/", "GET/ab", "GET/ab/"]);
  });

  it("no method that none of the routes has", () => {
    expect(policyFor(["GET /v1/a"], ["* /v1/*"]).allow).toEqual(["GET/v1/?*"]);
  });

  it("nothing for grants that name no route", () => {
    expect(policyFor(["GET /a"], ["GET /b", "GET /c/*", "$connect"])).toEqual({ allow: [], deny: [] });
  });
});

describe("a policy denies", () => {
  it("the collection, which is no item without an id", () => {
    const policy = policyFor(["GET /orders", "GET /orders/{id}"], ["GET /orders/{id}"]);
    expect(allows(policy, "GET/orders/1")).toBe(true);
    expect(allows(policy, "GET/orders/")).toBe(false);
  });

  it("more segments than a route has, whatever other routes there are", () => {
    const policy = policyFor(["GET /orders/{id}"], ["GET /orders/{id}"]);
    expect(policy.deny).toEqual(["GET/orders/?*/?*", "GET/orders//*"]);
    expect(policyFor(["GET /a/{x}/b"], ["GET /a/{x}/b"]).deny).toEqual(["GET/a/*/*/b", "GET/a/*/*/b/"]);
  });

  it("other routes one by one where a granted one has more segments", () => {
    const routes = ["GET /users/{id}", "GET /users/{id}/items", "GET /users/{id}/secrets", "GET /users/export"];
    const granted = routes.slice(0, 2);
    const policy = policyFor(routes, granted);
    expect(policy.deny).toEqual([
      "GET/users/?*/secrets",
      "GET/users/?*/secrets/",
      "GET/users/export",
      "GET/users/export/",
      "GET/users/*/*/items",
      "GET/users/*/*/items/",
    ]);
  });

  it("other routes that could be granted, unless they are", () => {
    const routes = ["GET /users/{id}", "GET /users/{id}/items", "GET /users/{id}/secrets/all", "GET /users/export"];
    const policy = policyFor(routes, routes.slice(0, 2), routes);
    expect(policy.deny).toEqual([
      "GET/users/?*/secrets/all",
      "GET/users/?*/secrets/all/",
      "GET/users/export",
      "GET/users/export/",
      "GET/users/*/*/items",
      "GET/users/*/*/items/",
    ]);
    const more = policyFor(routes, [...routes.slice(0, 2), "GET /users/export"], routes);
    expect(more.deny).not.toContain("GET/users/export");
    expect(more.deny).toContain("GET/users/?*/secrets/all");
  });

  it("more segments than a route has by one pattern, where routes of another method have them", () => {
    const routes = ["GET /orders/{id}", "PUT /orders/{id}/items"];
    expect(policyFor(routes, routes).deny).toEqual([
      "GET/orders/?*/?*",
      "GET/orders//*",
      "PUT/orders/*/*/items",
      "PUT/orders/*/*/items/",
    ]);
  });

  it("nothing twice: a limit in force denies other routes too", () => {
    const routes = ["GET /a/{x}/c", "GET /a/{x}/{y}/c"];
    expect(policyFor(routes, ["GET /a/{x}/c"], routes).deny).toEqual(["GET/a/*/*/c", "GET/a/*/*/c/"]);
  });

  it("what only a greedy route gets, empty segments among it", () => {
    const routes = ["ANY /{proxy+}", "GET /files/{path+}"];
    const policy = policyFor(routes, ["GET /files/{path+}"]);
    expect(policy).toEqual({ allow: ["GET/files/?*"], deny: ["GET/files//*"] });
  });

  it("requests that either of two routes may get", () => {
    const policy = policyFor(["GET /a/b/{y}", "GET /a/{x}/c"], ["GET /a/b/{y}"]);
    expect(allows(policy, "GET/a/b/d")).toBe(true);
    expect(allows(policy, "GET/a/b/c")).toBe(false);
  });

  it("nothing of routes that another authorizer protects, which only take requests away", () => {
    const open = { ...parseRouteKey("GET /a/b"), isProtected: false };
    const own = { ...parseRouteKey("GET /a/{x}"), isProtected: true };
    const rules = compilePolicyRules(analyzeRoutes({ routes: [open, own], isComplete: true }, ["GET /a/{x}"]));
    expect(policyPatterns(rules, ["GET /a/{x}"]).deny).toEqual(["GET/a/?*/?*", "GET/a//*"]);
  });
});

it("of an API whose routes are not all known takes those for granted that grants name", () => {
  const policy = policyFor([], ["GET /orders/{id}", "GET /v1/*", "$connect"], undefined, false);
  expect(policy).toEqual({ allow: ["GET/orders/?*", "GET/v1/?*"], deny: ["GET/orders/?*/?*", "GET/orders//*"] });
});

it("of an HTTP API is about one route, and the methods that are granted of it", () => {
  expect(routePatterns("ANY /orders/{id}", ["GET /orders/{id}", "PUT /orders/*"])).toEqual({
    allow: ["GET/*", "PUT/*"],
    deny: [],
  });
  expect(routePatterns("GET /orders/{id}/items", ["GET /orders/{id}"])).toEqual({ allow: [], deny: [] });
  expect(routePatterns("", ["* /*"])).toEqual({ allow: [], deny: [] });
});

it("of a WebSocket API allows to connect", () => {
  expect(policyPatterns(webSocketRules, ["GET /v1/*", "$connect"])).toEqual({ allow: ["$connect"], deny: [] });
  expect(policyPatterns(webSocketRules, ["* /*"]).allow).toEqual([]);
});
