import { call, type ExpectedResponse, type Fact } from "../fact.ts";
import { positive } from "../shape.ts";
import { restMalformed, restUnauthorized } from "./rest-token-authorizer.ts";

const notInvoked: ExpectedResponse = { ...restUnauthorized, invocations: 0 };

/** REQUEST authorizers of REST APIs. */
export const restRequestFacts: readonly Fact[] = [
  ...(["header", "query parameter"] as const).flatMap((source): Fact[] => {
    const [missing, empty] =
      source === "header"
        ? [{ identity: "missing" } as const, { identity: "empty" } as const]
        : [
            { identity: "allow", withoutQuery: true } as const,
            { identity: "allow", query: [["tenant", ""]] as const } as const,
          ];
    const name = source === "header" ? "header" : "query";
    return [
      {
        id: `rest-request/missing-${name}`,
        statement: `A source that is a ${source} and missing is a 401 without an invocation, at a TTL of 0 too.`,
        source: { capture: "rest", grade: "derived", rows: "derived_findings/request_identity_gates" },
        steps: [call("request-cached", missing, notInvoked), call("request-uncached", missing, notInvoked)],
      },
      {
        id: `rest-request/empty-${name}`,
        statement: `A source that is a ${source} and empty is a 401 without an invocation, at a TTL of 0 too.`,
        source: { capture: "rest", grade: "derived", rows: "derived_findings/request_identity_gates" },
        steps: [call("request-cached", empty, notInvoked), call("request-uncached", empty, notInvoked)],
      },
    ];
  }),
  {
    id: "rest-request/no-sources",
    statement: "Without sources, at a TTL of 0, the function is invoked for missing and for empty values.",
    source: { capture: "rest", grade: "derived", rows: "derived_findings/request_identity_gates (second run)" },
    steps: [
      call("request-without-sources", { identity: "missing" }, { status: 200, invocations: 1 }),
      call("request-without-sources", { identity: "empty" }, { status: 200, invocations: 1 }),
    ],
  },
  {
    id: "rest-request/event",
    statement:
      "The event holds the resource's template, the path without the stage, headers as the client spelled them, single maps with the last of several values, and a request context whose path has the stage.",
    source: { capture: "rest", grade: "raw", rows: "request300-allow-first" },
    steps: [
      call(
        "request-uncached",
        {
          identity: "allow",
          query: [
            ["tenant", "a"],
            ["repeat", "one"],
            ["repeat", "two"],
          ],
          headers: [["X-ProBe", "spelled so"]],
        },
        {
          status: 200,
          authorizerEvent: {
            type: "REQUEST",
            methodArn: /\/GET\/request-uncached\/item$/,
            resource: "/request-uncached/{item}",
            path: "/request-uncached/item",
            httpMethod: "GET",
            headers: { "X-ProBe": "spelled so" },
            multiValueHeaders: { "X-ProBe": ["spelled so"] },
            queryStringParameters: { tenant: "a", repeat: "two" },
            multiValueQueryStringParameters: { tenant: ["a"], repeat: ["one", "two"] },
            pathParameters: { item: "item" },
            stageVariables: { colour: "blue" },
            requestContext: {
              path: "/prod/request-uncached/item",
              stage: "prod",
              resourcePath: "/request-uncached/{item}",
              httpMethod: "GET",
              deploymentId: /./,
              identity: { sourceIp: /./, accountId: null, caller: null, userArn: null },
            },
          },
        },
      ),
    ],
  },
  {
    id: "rest-request/method-arn",
    statement: "methodArn has the path that was called, not the resource's template.",
    source: { capture: "rest", grade: "raw", rows: "request300-allow-first" },
    steps: [
      call(
        "request-uncached",
        { identity: "allow", path: "another" },
        {
          status: 200,
          authorizerEvent: { methodArn: /^arn:aws:execute-api:.+\/prod\/GET\/request-uncached\/another$/ },
        },
      ),
    ],
  },
  {
    id: "rest-request/other-values-do-not-matter",
    statement:
      "A header or parameter that is no source does not change which result is used, while the backend's request context is the request's own.",
    source: { capture: "rest", grade: "raw", rows: "request300-allow-repeat" },
    steps: [
      call("request-cached", { identity: "allow" }, { status: 200, invocations: 1 }),
      call(
        "request-cached",
        {
          identity: "allow",
          query: [
            ["tenant", "probe"],
            ["extra", "1"],
          ],
          headers: [["X-Probe", "other"]],
        },
        {
          status: 200,
          invocations: 0,
          backendEvent: { queryStringParameters: { extra: "1" }, headers: { "X-Probe": "other" } },
        },
      ),
    ],
  },
  {
    id: "rest-request/other-source-value",
    statement: "All sources together are the key of the cache.",
    source: { capture: "rest", grade: "derived", rows: "derived_findings/cache" },
    steps: [
      call("request-cached", { identity: "allow" }, { status: 200, invocations: 1 }),
      call("request-cached", { identity: "allow", query: [["tenant", "other"]] }, { status: 200, invocations: 1 }),
    ],
  },
  {
    id: "rest-request/cache-ignores-method-and-path",
    statement: "Neither the method nor the path is a part of the cache's key.",
    source: { capture: "rest", grade: "raw", rows: "request300-cache-other-method, request300-cache-other-path" },
    steps: [
      call("request-cached", { identity: "allow" }, { status: 200, invocations: 1 }),
      call("request-cached", { identity: "allow", method: "POST" }, { status: 200, invocations: 0 }),
      call("request-cached", { identity: "allow", path: "other" }, { status: 200, invocations: 0 }),
    ],
  },
  {
    id: "rest-request/unauthorized",
    statement: "A function that throws `Unauthorized` makes the same 401 as a TOKEN authorizer's.",
    source: { capture: "rest", grade: "raw", rows: "request0-unauthorized" },
    steps: [call("request-uncached", { identity: "unauthorized" }, { ...restUnauthorized, invocations: 1 })],
  },
  {
    id: "rest-request/no-policy",
    statement: "A result without a policy makes the same 500 as a TOKEN authorizer's.",
    source: { capture: "rest", grade: "raw", rows: "request0-invalid" },
    steps: [call("request-uncached", { identity: "malformed" }, restMalformed)],
  },
  {
    id: "rest-request/context",
    statement: "The backend is given the principal, the context as strings, and a numeric integrationLatency.",
    source: { capture: "rest", grade: "raw", rows: "request300-allow-first" },
    steps: [
      call(
        "request-uncached",
        { identity: "allow" },
        {
          status: 200,
          backendEvent: { requestContext: { authorizer: { principalId: /./, integrationLatency: positive } } },
        },
      ),
    ],
  },
];
