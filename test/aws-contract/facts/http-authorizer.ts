import { call, type ExpectedResponse, type Fact } from "../fact.ts";
import { absent } from "../shape.ts";

const unauthorized: ExpectedResponse = { status: 401, body: { message: "Unauthorized" } };
const forbidden: ExpectedResponse = {
  status: 403,
  body: { message: "Forbidden" },
  headers: { "x-amzn-ErrorType": null },
};
const failed: ExpectedResponse = { status: 500, body: { message: "Internal Server Error" } };

/** Lambda authorizers of HTTP APIs. */
export const httpFacts: readonly Fact[] = [
  {
    id: "http/missing-header",
    statement: "Without the header the response is 401, and the function is not invoked.",
    source: { capture: "http", grade: "raw", rows: "v2simple-missing-header" },
    steps: [call("http-uncached", { identity: "missing" }, { ...unauthorized, invocations: 0 })],
  },
  {
    id: "http/empty-header",
    statement: "With an empty header, unlike in a REST API, the function is invoked, and decides.",
    source: { capture: "http", grade: "raw", rows: "v2simple-empty-header" },
    steps: [
      call(
        "http-uncached",
        { identity: "empty" },
        { status: 200, invocations: 1, authorizerEvent: { identitySource: [""] } },
      ),
    ],
  },
  {
    id: "http/header-name-in-any-case",
    statement: "The header's name may be spelled in any case: its value is found in the cache.",
    source: { capture: "http", grade: "derived", rows: "derived_evidence" },
    steps: [
      call("http-cached", { identity: "allow" }, { status: 200, invocations: 1 }),
      call("http-cached", { identity: "allow", spelling: "x-aUTh" }, { invocations: 0 }),
    ],
  },
  {
    id: "http/missing-query",
    statement: "A parameter that is a source and missing, or spelled in another case, is a 401 without an invocation.",
    source: { capture: "http", grade: "derived", rows: "derived_evidence" },
    steps: [
      call("http-query", { identity: "allow", withoutQuery: true }, { ...unauthorized, invocations: 0 }),
      call("http-query", { identity: "allow", query: [["Tenant", "a"]] }, { ...unauthorized, invocations: 0 }),
    ],
  },
  {
    id: "http/empty-or-repeated-query",
    statement: "A parameter that is a source and empty, or there twice, invokes the function.",
    source: { capture: "http", grade: "derived", rows: "derived_evidence" },
    steps: [
      call("http-query", { identity: "allow", query: [["tenant", ""]] }, { invocations: 1 }),
      call(
        "http-query",
        {
          identity: "allow",
          query: [
            ["tenant", "a"],
            ["tenant", "b"],
          ],
        },
        { invocations: 1 },
      ),
    ],
  },
  {
    id: "http/event",
    statement:
      "The event of payload 2.0 has identitySource as an array, header names in lower case, repeated parameters joined by commas, and the cookies twice.",
    source: { capture: "http", grade: "raw", rows: "v2-event-shape" },
    steps: [
      call(
        "http-uncached",
        {
          identity: "allow",
          query: [
            ["repeat", "one"],
            ["repeat", "two"],
          ],
          headers: [
            ["X-ProBe", "a"],
            ["Cookie", "a=1; b=2"],
          ],
        },
        {
          status: 200,
          authorizerEvent: {
            version: "2.0",
            type: "REQUEST",
            routeArn: /^arn:aws:execute-api:.+\/GET\/http-uncached\/item$/,
            identitySource: [/./],
            routeKey: "GET /http-uncached/{item}",
            rawPath: "/http-uncached/item",
            rawQueryString: "repeat=one&repeat=two",
            headers: { "x-probe": "a", cookie: "a=1; b=2" },
            cookies: ["a=1", "b=2"],
            queryStringParameters: { repeat: "one,two" },
          },
          backendEvent: { headers: { cookie: absent }, cookies: ["a=1", "b=2"] },
        },
      ),
    ],
  },
  {
    id: "http/deny",
    statement: "A policy that denies makes a 403 that gives no reason.",
    source: { capture: "http", grade: "raw", rows: "v1-deny" },
    steps: [call("http-uncached", { identity: "deny" }, { ...forbidden, invocations: 1 })],
  },
  {
    id: "http/deny-is-cached",
    statement: "A policy that denies is cached.",
    source: { capture: "http", grade: "derived", rows: "derived_evidence" },
    steps: [
      call("http-cached", { identity: "deny" }, { ...forbidden, invocations: 1 }),
      call("http-cached", { identity: "deny" }, { ...forbidden, invocations: 0 }),
    ],
  },
  {
    id: "http/thrown-unauthorized",
    statement: "A function that throws `Unauthorized` makes a 401.",
    source: { capture: "http", grade: "raw", rows: "v1-unauthorized-raise, v2simple-unauthorized-raise" },
    steps: [
      call("http-uncached", { identity: "unauthorized" }, { ...unauthorized, invocations: 1 }),
      call("http-uncached", { identity: "unauthorized" }, { ...unauthorized, invocations: 1 }),
    ],
  },
  {
    id: "http/returned-unauthorized",
    statement: 'A function that succeeds with {"errorMessage":"Unauthorized"} makes a 401 too.',
    source: { capture: "http", grade: "raw", rows: "v1-unauthorized-return, v2simple-unauthorized-return" },
    steps: [call("http-uncached", { identity: "return-unauthorized" }, { ...unauthorized, invocations: 1 })],
  },
  {
    id: "http/malformed",
    statement: "A malformed result makes a 500.",
    source: { capture: "http", grade: "raw", rows: "v2simple-invalid" },
    steps: [call("http-uncached", { identity: "malformed" }, { ...failed, invocations: 1 })],
  },
  {
    id: "http/context-keeps-types",
    statement: "Payload 2.0 gives the backend the context with its types, objects, arrays and null among them.",
    source: { capture: "http", grade: "raw", rows: "v2simple-nested" },
    steps: [
      call(
        "http-uncached",
        { identity: "typed-context" },
        {
          status: 200,
          backendEvent: {
            requestContext: {
              authorizer: {
                lambda: { number: 7, yes: true, nothing: null, list: [1, "two"], object: { a: { b: 1 } } },
              },
            },
          },
        },
      ),
    ],
  },
  {
    id: "http/claims-are-dropped",
    statement: "A member `claims` of the context does not reach the backend.",
    source: { capture: "http", grade: "raw", rows: "v2simple-claims" },
    steps: [
      call(
        "http-uncached",
        { identity: "claims-context" },
        {
          status: 200,
          backendEvent: { requestContext: { authorizer: { lambda: { claims: absent, other: "kept" } } } },
        },
      ),
    ],
  },
  {
    id: "http/no-principal-in-context",
    statement: "The backend is given the context alone: neither the principal nor a latency.",
    source: { capture: "http", grade: "raw", rows: "v1-allow, v2simple-*" },
    steps: [
      call(
        "http-uncached",
        { identity: "allow" },
        {
          status: 200,
          backendEvent: {
            requestContext: { authorizer: { lambda: { principalId: absent, integrationLatency: absent } } },
          },
        },
      ),
    ],
  },
  {
    id: "http/cached-policy-is-evaluated-again",
    statement:
      "A cached policy for one route is used for another, which it says nothing of: 403 without an invocation.",
    source: { capture: "http", grade: "raw", rows: "cache-policy-other-route" },
    steps: [
      call("http-cached", { identity: "allow-this-method" }, { status: 200, invocations: 1 }),
      call("http-cached", { identity: "allow-this-method", method: "POST" }, { ...forbidden, invocations: 0 }),
    ],
  },
  {
    id: "http/cache-by-route",
    statement: "With $context.routeKey among the sources each route has an entry of its own.",
    source: { capture: "http", grade: "derived", rows: "cache-policy-*" },
    steps: [
      call("http-cached-by-route", { identity: "allow" }, { status: 200, invocations: 1 }),
      call("http-cached-by-route", { identity: "allow", method: "POST" }, { invocations: 1 }),
      call("http-cached-by-route", { identity: "allow" }, { status: 200, invocations: 0 }),
    ],
  },
  {
    id: "http/ttl",
    statement: "With a TTL of 2 s a result is used again at once, and not after 3 s.",
    source: { capture: "http", grade: "derived", rows: "cache-short-*" },
    steps: [
      call("http-cached-briefly", { identity: "allow" }, { status: 200, invocations: 1 }),
      call("http-cached-briefly", { identity: "allow" }, { status: 200, invocations: 0 }),
      { type: "wait", seconds: 3 },
      call("http-cached-briefly", { identity: "allow" }, { status: 200, invocations: 1 }),
    ],
  },
  {
    id: "http/simple-deny",
    statement: "A simple response that denies makes the same 403, and is cached.",
    source: { capture: "http", grade: "raw", rows: "v2simple-deny" },
    steps: [
      call("http-simple", { identity: "simple-deny" }, { ...forbidden, invocations: 1 }),
      call("http-simple", { identity: "simple-deny" }, { ...forbidden, invocations: 0 }),
    ],
  },
  {
    id: "http/simple-text",
    statement: 'isAuthorized as the text "true" allows.',
    source: { capture: "http", grade: "raw", rows: "v2simple-simple-string" },
    steps: [call("http-simple", { identity: "simple-allow-as-text" }, { status: 200, invocations: 1 })],
  },
  {
    id: "http/simple-for-every-route",
    statement: "A cached simple response is used for every route, and the function is not asked about them.",
    source: { capture: "http", grade: "derived", rows: "derived_evidence" },
    steps: [
      call("http-simple", { identity: "simple-allow" }, { status: 200, invocations: 1 }),
      call("http-simple", { identity: "simple-allow", method: "POST" }, { invocations: 0 }),
    ],
  },
  {
    id: "http/simple-other-format",
    statement: "A policy where simple responses are set up makes a 500.",
    source: { capture: "http", grade: "raw", rows: "v2simple-opposite-format" },
    steps: [call("http-simple", { identity: "other-format" }, { ...failed, invocations: 1 })],
  },
  {
    id: "http/payload-1-event",
    statement:
      "The event of payload 1.0 has identitySource and authorizationToken as the same text, an empty resource, and a path and ARN that are decoded.",
    source: { capture: "http", grade: "raw", rows: "v1-allow, v1-event-shape" },
    steps: [
      call(
        "http-payload-1",
        { identity: "allow", path: "value%20space" },
        {
          status: 200,
          authorizerEvent: {
            version: "1.0",
            identitySource: /./,
            authorizationToken: /./,
            resource: "",
            path: "/http-payload-1/value space",
            methodArn: /\/GET\/http-payload-1\/value space$/,
            queryStringParameters: {},
          },
        },
      ),
    ],
  },
  {
    id: "http/payload-1-context",
    statement: "Payload 1.0 gives the backend scalars as strings.",
    source: { capture: "http", grade: "raw", rows: "v1-allow" },
    steps: [
      call(
        "http-payload-1",
        { identity: "scalar-context" },
        { status: 200, backendEvent: { requestContext: { authorizer: { lambda: { integer: "123", yes: "true" } } } } },
      ),
    ],
  },
  {
    id: "http/payload-1-typed-context",
    statement: "Payload 1.0 refuses a context with objects, arrays and null: 500.",
    source: { capture: "http", grade: "raw", rows: "v1-nested" },
    steps: [call("http-payload-1", { identity: "typed-context" }, { ...failed, invocations: 1 })],
  },
];
