import { connect, type Fact } from "../fact.ts";
import { absent, positive } from "../shape.ts";

/** REQUEST authorizers of the `$connect` route of WebSocket APIs, and the connections that they open. */
export const webSocketFacts: readonly Fact[] = [
  {
    id: "websocket/no-cache",
    statement: "Every new connection invokes the authorizer, the same identity or not.",
    source: {
      capture: "webSocket",
      grade: "doc",
      rows: "behavior-references.md, Native WebSocket REQUEST authorizers",
    },
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
    source: {
      capture: "webSocket",
      grade: "doc",
      rows: "behavior-references.md, Native WebSocket REQUEST authorizers",
    },
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
    source: {
      capture: "webSocket",
      grade: "doc",
      rows: "behavior-references.md, Native WebSocket REQUEST authorizers",
    },
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
  {
    id: "websocket/message",
    statement:
      "A message's event has the context of the connection, without the latency, and neither headers nor a query.",
    source: { capture: "webSocket", grade: "raw", rows: "initial-ready-1-echo" },
    steps: [
      connect("websocket", { identity: "scalar-context", as: "held" }, { status: 101 }),
      {
        type: "send",
        connection: "held",
        message: { action: "echo", text: "hello" },
        expected: {
          backendEvent: {
            headers: absent,
            queryStringParameters: absent,
            requestContext: {
              routeKey: "echo",
              eventType: "MESSAGE",
              messageDirection: "IN",
              messageId: /./,
              connectionId: /./,
              authorizer: { principalId: "probe", integer: "123", integrationLatency: absent },
            },
            body: '{"action":"echo","text":"hello"}',
            isBase64Encoded: false,
          },
          frame: { echoed: '{"action":"echo","text":"hello"}' },
        },
      },
    ],
  },
  {
    id: "websocket/connection-outlives-authorization",
    statement: "An open connection keeps working when new ones are refused.",
    source: { capture: "webSocket", grade: "doc", rows: "held-*" },
    steps: [
      connect("websocket", { identity: "allow", as: "held" }, { status: 101 }),
      connect("websocket", { identity: "missing" }, { status: 401 }),
      {
        type: "send",
        connection: "held",
        message: { action: "echo" },
        expected: { frame: { echoed: '{"action":"echo"}' } },
      },
    ],
  },
  {
    id: "websocket/unknown-route",
    statement: "A message that selects no route gets a frame that says Forbidden, and the connection stays open.",
    source: { capture: "webSocketMessages", grade: "raw", rows: "off-override-ws-missing-receive" },
    steps: [
      connect("websocket", { identity: "allow", as: "held" }, { status: 101 }),
      {
        type: "send",
        connection: "held",
        message: { action: "missing" },
        expected: { frame: { message: "Forbidden", connectionId: /./, requestId: /./ } },
      },
      {
        type: "send",
        connection: "held",
        message: { action: "echo" },
        expected: { frame: { echoed: '{"action":"echo"}' } },
      },
    ],
  },
  {
    id: "websocket/malformed-integration-response",
    statement: "A malformed response of the backend gets a frame that says Internal server error.",
    source: { capture: "webSocketMessages", grade: "raw", rows: "off-override-ws-malformed-receive" },
    steps: [
      connect("websocket", { identity: "allow", as: "held" }, { status: 101 }),
      {
        type: "send",
        connection: "held",
        message: { action: "echo", malformed: true },
        expected: { frame: { message: "Internal server error", connectionId: /./, requestId: /./ } },
      },
    ],
  },
  {
    id: "websocket/binary",
    statement: "A binary frame closes the connection with 1003.",
    source: { capture: "webSocketLifecycle", grade: "doc", rows: "behavior-references.md, Native WebSocket lifecycle" },
    steps: [
      connect("websocket", { identity: "allow", as: "held" }, { status: 101 }),
      {
        type: "send",
        connection: "held",
        message: Buffer.from([0, 1, 2]),
        expected: { closed: { code: 1003, reason: "Binary is not supported" } },
      },
    ],
  },
  {
    id: "websocket/rejected-by-integration",
    statement: "An integration of $connect that returns 403 refuses the handshake with that status and its body.",
    source: { capture: "webSocketLifecycle", grade: "doc", rows: "behavior-references.md, Native WebSocket lifecycle" },
    steps: [
      connect(
        "websocket",
        { identity: "allow", query: [["reject", "1"]] },
        { status: 403, body: { rejected: true }, invocations: 1 },
      ),
    ],
  },
  {
    id: "websocket/close",
    statement: "The event of $disconnect has the code and the reason of the client's close frame.",
    source: { capture: "webSocket", grade: "raw", rows: "initial-ready-2 ($disconnect)" },
    steps: [
      connect("websocket", { identity: "scalar-context", as: "held" }, { status: 101 }),
      {
        type: "close",
        connection: "held",
        code: 1000,
        reason: "probe-complete",
        expected: {
          backendEvent: {
            requestContext: {
              routeKey: "$disconnect",
              eventType: "DISCONNECT",
              disconnectStatusCode: 1000,
              disconnectReason: "probe-complete",
              authorizer: { principalId: "probe", integer: "123", integrationLatency: absent },
            },
            isBase64Encoded: false,
          },
        },
      },
    ],
  },
  {
    id: "websocket/post-to-connection",
    statement: "A post of up to 131,072 bytes reaches the client, and a larger one is a 413 without a body.",
    source: {
      capture: "webSocketConnections",
      grade: "doc",
      rows: "behavior-references.md, Native connection management",
    },
    steps: [
      connect("websocket", { identity: "allow", as: "held" }, { status: 101 }),
      {
        type: "manage",
        connection: "held",
        method: "POST",
        length: 131_072,
        expected: { status: 200, received: 131_072 },
      },
      { type: "manage", connection: "held", method: "POST", length: 131_073, expected: { status: 413 } },
      {
        type: "send",
        connection: "held",
        message: { action: "echo" },
        expected: { frame: { echoed: '{"action":"echo"}' } },
      },
    ],
  },
  {
    id: "websocket/get-connection",
    statement: "A connection's times and client can be read.",
    source: {
      capture: "webSocketConnections",
      grade: "doc",
      rows: "behavior-references.md, Native connection management",
    },
    steps: [
      connect("websocket", { identity: "allow", as: "held" }, { status: 101 }),
      {
        type: "manage",
        connection: "held",
        method: "GET",
        expected: { status: 200, body: { ConnectedAt: /./, LastActiveAt: /./, Identity: { SourceIp: /./ } } },
      },
    ],
  },
  {
    id: "websocket/delete-connection",
    statement: "A deleted connection is closed with 1000 and a reason, and is gone from then on.",
    source: {
      capture: "webSocketConnections",
      grade: "doc",
      rows: "behavior-references.md, Native connection management",
    },
    steps: [
      connect("websocket", { identity: "allow", as: "held" }, { status: 101 }),
      {
        type: "manage",
        connection: "held",
        method: "DELETE",
        expected: { status: 204, closed: { code: 1000, reason: "Connection Closed Normally" } },
      },
      { type: "manage", connection: "held", method: "DELETE", expected: { status: 410 } },
      { type: "manage", connection: "held", method: "POST", length: 1, expected: { status: 410 } },
      { type: "manage", connection: "held", method: "GET", expected: { status: 410 } },
    ],
  },
];
