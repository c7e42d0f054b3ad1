import { connect, type Fact } from "../fact.ts";
import { absent } from "../shape.ts";

const connectionManagement: Fact["source"] = {
  capture: "webSocketConnections",
  grade: "doc",
  rows: "behavior-references.md, Native connection management",
};

const openHeld = connect("websocket", { identity: "allow", as: "held" }, { status: 101 });
const openHeldWithContext = connect("websocket", { identity: "scalar-context", as: "held" }, { status: 101 });
const echoes: Fact["steps"][number] = {
  type: "send",
  connection: "held",
  message: { action: "echo" },
  expected: { frame: { echoed: '{"action":"echo"}' } },
};

/** Connections of WebSocket APIs that an authorizer has let in: messages, closing, and their management. */
export const webSocketConnectionFacts: readonly Fact[] = [
  {
    id: "websocket/message",
    statement:
      "A message's event has the context of the connection, without the latency, and neither headers nor a query.",
    source: { capture: "webSocket", grade: "raw", rows: "initial-ready-1-echo" },
    steps: [
      openHeldWithContext,
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
    steps: [openHeld, connect("websocket", { identity: "missing" }, { status: 401 }), echoes],
  },
  {
    id: "websocket/unknown-route",
    statement: "A message that selects no route gets a frame that says Forbidden, and the connection stays open.",
    source: { capture: "webSocketMessages", grade: "raw", rows: "off-override-ws-missing-receive" },
    steps: [
      openHeld,
      {
        type: "send",
        connection: "held",
        message: { action: "missing" },
        expected: { frame: { message: "Forbidden", connectionId: /./, requestId: /./ } },
      },
      echoes,
    ],
  },
  {
    id: "websocket/malformed-integration-response",
    statement: "A malformed response of the backend gets a frame that says Internal server error.",
    source: { capture: "webSocketMessages", grade: "raw", rows: "off-override-ws-malformed-receive" },
    steps: [
      openHeld,
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
      openHeld,
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
      openHeldWithContext,
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
    source: connectionManagement,
    steps: [
      openHeld,
      {
        type: "manage",
        connection: "held",
        method: "POST",
        length: 131_072,
        expected: { status: 200, received: 131_072 },
      },
      { type: "manage", connection: "held", method: "POST", length: 131_073, expected: { status: 413 } },
      echoes,
    ],
  },
  {
    id: "websocket/get-connection",
    statement: "A connection's times and client can be read.",
    source: connectionManagement,
    steps: [
      openHeld,
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
    source: connectionManagement,
    steps: [
      openHeld,
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
