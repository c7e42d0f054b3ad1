import { expect, it } from "vitest";
import { type GuardedEvent, readGuardedEvent } from "../../guard/guarded-event.ts";

it.each<[string, GuardedEvent, object | undefined]>([
  ["of a REST API", { httpMethod: "GET", resource: "/v1/{key}" }, { method: "GET", path: "/v1/{key}" }],
  ["of a REST API without its method", { resource: "/v1/{key}" }, undefined],
  ["of a REST API without its path", { httpMethod: "GET" }, undefined],
  [
    "of an HTTP API, by the method that was called",
    { requestContext: { http: { method: "PUT" }, routeKey: "ANY /v1/{key}" } },
    { method: "PUT", path: "/v1/{key}" },
  ],
  ["of an HTTP API without its method", { requestContext: { http: {}, routeKey: "GET /v1" } }, undefined],
  ["of an HTTP API without its route", { requestContext: { http: { method: "GET" } } }, undefined],
  [
    "of a message of a WebSocket API: the opening of its connection",
    { requestContext: { connectionId: "c1", routeKey: "send" } },
    { method: "", path: "$connect" },
  ],
  ["of something else", {}, undefined],
])("the route %s", (_what, event, route) => {
  expect(readGuardedEvent(event).route).toEqual(route);
});

it.each([
  ["payload 1.0", { tokenId: "tok_1" }, { tokenId: "tok_1" }],
  ["payload 2.0", { lambda: { tokenId: "tok_1" } }, { tokenId: "tok_1" }],
  ["payload 2.0 without a context", { lambda: null }, { lambda: null }],
  ["a context that has such a member itself", { lambda: "yes", tokenId: "tok_1" }, { lambda: "yes", tokenId: "tok_1" }],
  ["none", null, null],
])("what the authorizer gave, with %s", (_what, authorizer, given) => {
  expect(readGuardedEvent({ requestContext: { authorizer } }).authorizer).toEqual(given);
});
