import { describe, expect, it } from "vitest";
import { parseRouteKey } from "../../../core/grants/grant.ts";
import { findRefusedRoutes, type GrantSet } from "../../../core/grants/refused-routes.ts";
import { analyzeRoutes } from "../../../core/grants/route-analysis.ts";

/** Each route that is refused, the route that this keeps closed, and the scopes of a token that meets it. */
function findRefused(routes: readonly string[], ...sets: readonly GrantSet[]): string[] {
  const declared = routes.map((route) => ({ ...parseRouteKey(route), isProtected: true }));
  const grants = [...new Set(sets.flatMap((set) => set.grants))];
  return findRefusedRoutes(analyzeRoutes({ routes: declared, isComplete: true }, grants), sets).map(
    ({ refused, closed, scopes }) =>
      `${refused.method} ${refused.route?.path} closes ${closed.route?.path} to ${scopes.map(String).join(", ") || "every token"}`,
  );
}

const scope = (name: string, ...grants: readonly string[]): GrantSet => ({ scope: name, grants });

describe("two routes that match the same requests", () => {
  const routes = ["GET /a/{x}", "GET /{y}/b"];

  it("are each refused to a token that may call that one only", () => {
    expect(findRefused(routes, scope("one", "GET /a/{x}"), scope("two", "GET /{y}/b"))).toEqual([
      "GET /a/{x} closes /{y}/b to one",
      "GET /{y}/b closes /a/{x} to two",
    ]);
  });

  it("are not refused if a scope with one has the other too", () => {
    expect(findRefused(routes, scope("both", ...routes))).toEqual([]);
  });

  it("are refused though another scope opens both: not every token has it", () => {
    expect(findRefused(routes, scope("one", "GET /a/{x}"), scope("both", ...routes))).toEqual([
      "GET /a/{x} closes /{y}/b to one",
    ]);
  });

  it("are refused to a token whose scope opens one of them by another grant", () => {
    const sets = [scope("one", "GET /a/{x}"), scope("all", "* /a/{x}"), scope("two", "GET /{y}/b")];
    expect(findRefused(routes, ...sets.slice(1))).toEqual([
      "GET /a/{x} closes /{y}/b to all",
      "GET /{y}/b closes /a/{x} to two",
    ]);
    expect(findRefused(routes, ...sets).at(0)).toBe("GET /a/{x} closes /{y}/b to one");
  });

  it("are refused by the method that they share, and routes of another are not", () => {
    const posts = ["POST /a/{x}", "POST /{y}/b"];
    expect(findRefused([...routes, ...posts], scope("one", "GET /a/{x}"), scope("posts", ...posts))).toEqual([
      "GET /a/{x} closes /{y}/b to one",
    ]);
  });

  it("are refused though no scope opens some of them", () => {
    const three = ["GET /a/{x}/{y}", "GET /{p}/b/{r}", "GET /{s}/{t}/c"];
    expect(findRefused(three, scope("one", "GET /{s}/{t}/c"))).toEqual([
      "GET /{s}/{t}/c closes /a/{x}/{y} to one",
      "GET /{s}/{t}/c closes /{p}/b/{r} to one",
    ]);
  });

  it("are refused to every token if what any token may call is one of them", () => {
    expect(findRefused(routes, { grants: ["GET /{y}/b"] }, scope("one", "GET /a/{x}"))).toEqual([
      "GET /{y}/b closes /a/{x} to every token",
    ]);
  });
});

it("a parameter's wildcard refuses a route of more segments, to tokens with the scopes of both", () => {
  const routes = ["GET /orders/{id}", "GET /orders/{id}/items", "GET /orders/{id}/items/{item}"];
  const sets = routes.map((route, index) => scope(["order", "items", "item"][index] ?? "", route));
  expect(findRefused(routes, ...sets)).toEqual([
    "GET /orders/{id}/items/{item} closes /orders/{id}/items to order, item",
  ]);
});

it("routes that can be told apart are never refused", () => {
  const routes = ["GET /orders", "GET /orders/{id}", "POST /orders/{id}", "GET /orders/{id}/items"];
  expect(findRefused(routes, ...routes.map((route) => scope(route, route)))).toEqual([]);
});
