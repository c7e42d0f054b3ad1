import { describe, expect, test } from "vitest";
import { createRouter } from "../../../local/gateway/router.ts";

const route = createRouter(
  Object.entries({
    "/": ["GET"],
    "/v1": [],
    "/v1/tokens": ["GET", "POST"],
    "/v1/tokens/self": ["GET"],
    "/v1/tokens/{id}": ["GET", "PATCH"],
    "/v1/tokens/{id}/events": ["GET"],
    "/files/{proxy+}": ["ANY"],
    "/files/readme": ["GET", "ANY"],
  }).map(([path, methods]) => ({ path, methods: new Map(methods.map((method) => [method, `${method} ${path}`])) })),
);

describe("a route", () => {
  test.each([
    ["GET", "/", "GET /"],
    ["GET", "/v1/tokens", "GET /v1/tokens"],
    ["GET", "/v1/tokens/", "GET /v1/tokens"],
    ["GET", "/v1/tokens/tok_1", "GET /v1/tokens/{id}"],
    ["GET", "/v1/tokens/tok_1/events", "GET /v1/tokens/{id}/events"],
    ["GET", "/v1/tokens/self/events", "GET /v1/tokens/{id}/events"],
    ["DELETE", "/files/a", "ANY /files/{proxy+}"],
    ["GET", "/files/readme", "GET /files/readme"],
    ["PUT", "/files/readme", "ANY /files/readme"],
  ])("%s %s is %s", (method, path, expected) => {
    expect(route(method, path)?.method).toBe(expected);
  });

  test("a literal segment has priority over a parameter", () => {
    expect(route("GET", "/v1/tokens/self")?.resourcePath).toBe("/v1/tokens/self");
  });

  test("a parameter is the segment of the path as it was sent", () => {
    expect(route("GET", "/v1/tokens/a%2Fb")?.pathParameters).toEqual({ id: "a%2Fb" });
  });

  test("a greedy parameter takes the rest of the path", () => {
    expect(route("GET", "/files/a/b/c")?.pathParameters).toEqual({ proxy: "a/b/c" });
  });
});

describe("no route", () => {
  test.each([
    ["GET", "/v1"],
    ["GET", "/v2"],
    ["GET", "/files"],
    ["GET", "/files/"],
    ["GET", "/v1//tokens"],
    ["GET", "/v1/tokens/tok_1/events/more"],
    ["DELETE", "/v1/tokens"],
  ])("%s %s", (method, path) => {
    expect(route(method, path)).toBeUndefined();
  });

  test("only the methods of the most specific path count", () => {
    expect(route("PATCH", "/v1/tokens/self")).toBeUndefined();
  });
});
