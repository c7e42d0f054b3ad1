import { connect, type Fact } from "../fact.ts";
import { absent, positive } from "../shape.ts";

const described: Fact["source"] = {
  capture: "webSocket",
  grade: "doc",
  rows: "behavior-references.md, Native WebSocket REQUEST authorizers",
};

/** REQUEST authorizers of the `$connect` route of WebSocket APIs. */
export const webSocketFacts: readonly Fact[] = [
  {
    id: "websocket/no-cache",
    statement: "Every new connection invokes the authorizer, the same identity or not.",
    source: described,
    steps: [
      connect("websocket", { identity: "allow" }, { status: 101, invocations: 1 }),
      connect("websocket", { identity: "allow" }, { status: 101, invocations: 1 }),
    ],
  },
  {
    id: "websocket/authorizer-event",
    statement: "The authorizer's event has the ARN of $connect, the headers of the handshake, and no path.",
    source: { capture: "webSocket", grade: "raw", rows: "allow-held-connect" },
    steps: [
      connect(
        "websocket",
        {
          identity: "allow",
          query: [
            ["encoded", "a b"],
            ["repeat", "one"],
            ["repeat", "two"],
          ],
          headers: [["X-ProBe", "a"]],
        },
        {
          status: 101,
          authorizerEventMembers: [
            "headers",
            "methodArn",
            "multiValueHeaders",
            "multiValueQueryStringParameters",
            "queryStringParameters",
            "requestContext",
            "stageVariables",
            "type",
          ],
          authorizerEvent: {
            type: "REQUEST",
            methodArn: /^arn:aws:execute-api:[^/]+\/prod\/\$connect$/,
            headers: { "X-ProBe": "a", Upgrade: "websocket", "Sec-WebSocket-Version": "13" },
            multiValueHeaders: { "X-ProBe": ["a"] },
            queryStringParameters: { encoded: "a b", repeat: "two" },
            multiValueQueryStringParameters: { encoded: ["a b"], repeat: ["one", "two"] },
            requestContext: {
              routeKey: "$connect",
              eventType: "CONNECT",
              messageDirection: "IN",
              stage: "prod",
              connectedAt: positive,
              requestTimeEpoch: positive,
              identity: { sourceIp: /./ },
              connectionId: /./,
              requestId: /./,
              extendedRequestId: /./,
              apiId: /./,
            },
          },
        },
      ),
    ],
  },
  {
    id: "websocket/empty-maps",
    statement: "Without a query and without stage variables the event has empty maps.",
    source: { capture: "webSocket", grade: "doc", rows: "empty_request_shape_capture" },
    steps: [
      connect(
        "websocket",
        { identity: "allow" },
        { status: 101, authorizerEvent: { queryStringParameters: {}, stageVariables: {} } },
      ),
    ],
  },
  {
    id: "websocket/missing-or-empty-header",
    statement: "A header that is a source and missing or empty is a 401 without an invocation.",
    source: { capture: "webSocket", grade: "doc", rows: "identity-missing-header, identity-empty-header" },
    steps: [
      connect("websocket", { identity: "missing" }, { status: 401, invocations: 0 }),
      connect("websocket", { identity: "empty" }, { status: 401, invocations: 0 }),
    ],
  },
  {
    id: "websocket/missing-or-empty-query",
    statement: "A parameter that is a source and missing or empty is a 401 without an invocation.",
    source: described,
    steps: [
      connect("websocket-query", { identity: "missing" }, { status: 401, invocations: 0 }),
      connect("websocket-query", { identity: "empty" }, { status: 401, invocations: 0 }),
    ],
  },
  {
    id: "websocket/repeated-query",
    statement: "Of a parameter that is there twice the single map has the last value.",
    source: { capture: "webSocket", grade: "raw", rows: "identity-duplicate-query-connect" },
    steps: [
      connect(
        "websocket",
        {
          identity: "allow",
          query: [
            ["tenant", "tenant-one"],
            ["tenant", "tenant-two"],
          ],
        },
        {
          status: 101,
          invocations: 1,
          authorizerEvent: {
            queryStringParameters: { tenant: "tenant-two" },
            multiValueQueryStringParameters: { tenant: ["tenant-one", "tenant-two"] },
          },
        },
      ),
    ],
  },
  {
    id: "websocket/two-authorization-headers",
    statement: "Two Authorization headers are a 400 in HTML, without the id of a request.",
    source: described,
    steps: [
      connect(
        "websocket",
        {
          identity: "allow",
          headers: [
            ["Authorization", "one"],
            ["Authorization", "two"],
          ],
        },
        { status: 400, headers: { "content-type": /html/, "x-amzn-requestid": null }, invocations: 0 },
      ),
    ],
  },
  {
    id: "websocket/context",
    statement: "The integration of $connect is given the context as strings, and a numeric integrationLatency.",
    source: { capture: "webSocket", grade: "raw", rows: "allow-held-connect" },
    steps: [
      connect(
        "websocket",
        { identity: "scalar-context" },
        {
          status: 101,
          backendEvent: {
            requestContext: {
              eventType: "CONNECT",
              authorizer: {
                principalId: "probe",
                text: "text",
                integer: "123",
                yes: "true",
                no: "false",
                integrationLatency: positive,
              },
            },
            isBase64Encoded: false,
          },
        },
      ),
    ],
  },
  {
    id: "websocket/null-in-context",
    statement: "A null of the context is left out.",
    source: { capture: "webSocket", grade: "doc", rows: "response-null-context-value" },
    steps: [
      connect(
        "websocket",
        { identity: "null-context" },
        { status: 101, backendEvent: { requestContext: { authorizer: { nothing: absent, other: "kept" } } } },
      ),
    ],
  },
  {
    id: "websocket/principal",
    statement: "A principal that is missing or null is left out, an empty one is kept, and a number becomes a string.",
    source: { capture: "webSocket", grade: "doc", rows: "response-*-principal" },
    steps: [
      ...(["no-principal", "null-principal"] as const).map((identity) =>
        connect(
          "websocket",
          { identity },
          { status: 101, backendEvent: { requestContext: { authorizer: { principalId: absent } } } },
        ),
      ),
      connect(
        "websocket",
        { identity: "empty-principal" },
        { status: 101, backendEvent: { requestContext: { authorizer: { principalId: "" } } } },
      ),
      connect(
        "websocket",
        { identity: "number-principal" },
        { status: 101, backendEvent: { requestContext: { authorizer: { principalId: "7" } } } },
      ),
    ],
  },
];
