import { describe, expect, it } from "vitest";
import { grantsAllow, httpMethods, methodsOpenedBy, parseGrant, parseRouteKey } from "../../../core/grants/grant.ts";

describe("a grant", () => {
  it("is a method and the path of a route, or of all routes below it", () => {
    expect(parseGrant("GET /v1/orders/{id}")).toEqual({
      methods: ["GET"],
      template: ["v1", "orders", "{}"],
      isPrefix: false,
    });
    expect(parseGrant("* /files/{path+}")).toEqual({
      methods: httpMethods,
      template: ["files", "{+}"],
      isPrefix: false,
    });
    expect(parseGrant("GET /{path+}")).toMatchObject({ template: ["{+}"], isPrefix: false });
    expect(parseGrant("PUT /v1/*")).toMatchObject({ template: ["v1"], isPrefix: true });
    expect(parseGrant("GET /")).toMatchObject({ template: [], isPrefix: false });
    expect(parseGrant("GET /*")).toMatchObject({ template: [], isPrefix: true });
    expect(parseGrant("GET /a%2Fb/c.d:e@f$g")).toMatchObject({ template: ["a%2Fb", "c.d:e@f$g"] });
  });

  it.each([
    ...["", "GET", "/v1", "GET v1", "get /v1", "GET  /v1", "GET /v1 ", "GET /a b", "GET\t/v1", "$default"],
    // API Gateway's word for every method, which no call ever has.
    ...["ANY /v1", "FETCH /v1"],
  ])("%j is none", (grant) => expect(parseGrant(grant)).toBe('is not "<METHOD> </path>"'));

  it.each([
    ["GET /v1/*/x", "has a * that isn't the last segment of its path"],
    ["GET /v1*", "has a * that isn't the last segment of its path"],
    ["GET /v1/**", "has a * that isn't the last segment of its path"],
    ["GET /v1/", "has an empty segment in its path"],
    ["GET //v1", "has an empty segment in its path"],
    ["GET /v1//*", "has an empty segment in its path"],
    ["GET /v1?x=1", 'has an invalid path segment: "v1?x=1"'],
    ["GET /v1/{id", 'has an invalid path segment: "{id"'],
    ["GET /v1/id}", 'has an invalid path segment: "id}"'],
    ["GET /v1/{}", 'has an invalid path segment: "{}"'],
    ["GET /v1/{a{b}}", 'has an invalid path segment: "{a{b}}"'],
    ["GET /v1/{a}-{b}", 'has an invalid path segment: "{a}-{b}"'],
    ["GET /v1/50%", 'has an invalid path segment: "50%"'],
    ["GET /v1\n", 'has an invalid path segment: "v1\\n"'],
    ["GET /{path+}/x", "has segments after a greedy parameter"],
    ["GET /a/{path+}/x", "has segments after a greedy parameter"],
    ["GET /{path+}/*", "has segments after a greedy parameter"],
  ])("%j %s", (grant, expected) => expect(parseGrant(grant)).toBe(expected));
});

describe("a grant names", () => {
  const opened = (grant: string, routeKey: string) => methodsOpenedBy(grant, parseRouteKey(routeKey)).join(" ");
  const all = httpMethods.join(" ");

  it.each([
    ["the route with its method and path", "GET /v1/orders/{id}", "GET /v1/orders/{id}", "GET"],
    ["it whatever its parameters are called", "GET /v1/orders/{id}", "GET /v1/orders/{order}", "GET"],
    ["one method of a route that serves all", "GET /v1/orders", "ANY /v1/orders", "GET"],
    ["all methods of it with *", "* /v1/orders", "ANY /v1/orders", all],
    ["the one method that a route has with *", "* /v1/orders", "POST /v1/orders", "POST"],
    ["every route below with *", "GET /v1/*", "GET /v1/orders/{id}", "GET"],
    ["a greedy one below too", "GET /v1/*", "GET /v1/{path+}", "GET"],
    ["every route with /*", "GET /*", "GET /", "GET"],
    ["the default route with /*", "* /*", "$default", all],
    ["the default route by its name", "$default", "$default", all],
  ])("%s", (_what, grant, route, expected) => expect(opened(grant, route)).toBe(expected));

  it.each([
    ["another method", "PUT /v1/orders", "GET /v1/orders"],
    ["a literal where it has a parameter", "GET /v1/orders/{id}", "GET /v1/orders/export"],
    ["a parameter where it has a literal", "GET /v1/orders/export", "GET /v1/orders/{id}"],
    ["a greedy parameter where it has one segment", "GET /v1/{id}", "GET /v1/{id+}"],
    ["what is below it", "GET /v1/orders/{id}", "GET /v1/orders/{id}/items"],
    ["what it is below of", "GET /v1/orders/*", "GET /v1/orders"],
    ["the default route by a path", "GET /{path+}", "$default"],
    ["the default route by what is below a path", "GET /v1/*", "$default"],
    ["the default route by a path that looks like its name", "GET /$default", "$default"],
    ["any route by the name of the default one", "$default", "GET /"],
    ["any route by the connection", "$connect", "GET /"],
  ])("not %s", (_what, grant, route) => expect(opened(grant, route)).toBe(""));
});

it("grants open a call by its method and the path of its route", () => {
  const grants = ["GET /orders/{id}", "* /users/*"];
  expect(grantsAllow(grants, "GET", "/orders/{order}")).toBe(true);
  expect(grantsAllow(grants, "PUT", "/users/{id}")).toBe(true);
  expect(grantsAllow(grants, "PUT", "/orders/{id}")).toBe(false);
  expect(grantsAllow(grants, "GET", "/orders")).toBe(false);
  // No call has the method ANY, which routes have.
  for (const method of ["TRACE", "ANY", ""]) expect(grantsAllow(["* /*", "GET /users"], method, "/users")).toBe(false);
  expect(grantsAllow(["$default"], "GET", "$default")).toBe(true);
  expect(grantsAllow(["$connect"], "", "$connect")).toBe(true);
  expect(grantsAllow(["* /*"], "GET", "$connect")).toBe(false);
});
