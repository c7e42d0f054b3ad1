import { once } from "node:events";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { WebSocket } from "ws";
import { accessLogFormat } from "../../../contract/deployment/access-log.ts";
import { parseLogLine } from "../../../core/usage/log-line.ts";
import { createHttpGateway } from "../../../local/gateway/http-gateway.ts";
import { createRestGateway } from "../../../local/gateway/rest-gateway.ts";
import { createRouter } from "../../../local/gateway/router.ts";
import { createGatewayServer } from "../../../local/gateway/server.ts";
import { createWebSocketGateway, type WebSocketRoute } from "../../../local/gateway/websocket-gateway.ts";
import { close, listen } from "../../../local/host/ports.ts";
import { api, request } from "./fixtures.ts";

const context = {
  tokenId: "tok_01jd8m2v5rf7rsq4b1c9x6e0aw",
  owner: "alice",
  secretGeneration: "current",
  secretVersion: "1",
  table: "Tokens",
};

const parse = (line: string) => parseLogLine(line, "Tokens");

/** What a gateway writes into its access log. */
function services(response: unknown = { statusCode: 200, body: "ok" }) {
  const lines: string[] = [];
  return {
    lines,
    invoke: async () => response,
    report: () => undefined,
    logAccess: (_api: unknown, line: string) => void lines.push(line),
  };
}

describe("the access log of a REST API", () => {
  const restApi = (authorize: () => Promise<never>) => ({
    ...api,
    stageArn: "arn:aws:execute-api:us-east-1:000000000000:api123/prod",
    accessLog: { format: accessLogFormat("rest", ["sourceIp"]), destinationArn: "arn" },
    router: createRouter([
      {
        path: "/v1/lookup/{key}",
        methods: new Map([
          [
            "GET",
            {
              authorizer: { authorize, flush: () => undefined },
              integration: { type: "AWS_PROXY" as const, functionArn: "fn", timeoutMs: 1_000 },
            },
          ],
        ]),
      },
    ]),
    authorizers: [],
    gatewayResponses: new Map(),
    binaryMediaTypes: [],
  });

  it("has a line for each call, with the authorizer's context and the time in milliseconds", async () => {
    const logging = services();
    const verdict = { ok: true, context: { ...context, integrationLatency: 7 } } as never;
    await createRestGateway(
      restApi(async () => verdict),
      logging,
    ).handle(request());
    const [line = ""] = logging.lines;
    expect(JSON.parse(line)).toMatchObject({
      sourceIp: "192.0.2.7",
      time: "1795251900250",
      authorizerLatency: "7",
      integrationLatency: expect.stringMatching(/^\d+$/),
    });
    expect(parse(line)).toEqual({
      tokenId: context.tokenId,
      owner: "alice",
      secretVersion: 1,
      at: "2026-11-21T09:05:00.250Z",
      route: "GET /v1/lookup/{key}",
      statusClass: "2xx",
    });
  });

  it("has no token in the line of a call that was refused", async () => {
    const logging = services();
    const verdict = { ok: false, responseType: "UNAUTHORIZED", message: "Unauthorized" } as never;
    await createRestGateway(
      restApi(async () => verdict),
      logging,
    ).handle(request());
    expect(JSON.parse(logging.lines[0] ?? "")).toMatchObject({ status: "401", tokenId: "-" });
  });
});

describe("the access log of an HTTP API", () => {
  const httpApi = {
    ...api,
    stageArn: "arn:aws:execute-api:us-east-1:000000000000:api123/prod",
    accessLog: { format: accessLogFormat("http", ["sourceIp"]), destinationArn: "arn" },
    routes: new Map([
      [
        "ANY /v1/lookup/{key}",
        {
          functionArn: "fn",
          authorizer: { authorize: async () => ({ ok: true as const, context }), flush: () => undefined },
        },
      ],
    ]),
    authorizers: [],
  };

  it("has the key of the route, the method, and the time in seconds", async () => {
    const logging = services({ statusCode: 404 });
    await createHttpGateway(httpApi, logging).handle(request());
    expect(JSON.parse(logging.lines[0] ?? "")).toMatchObject({
      time: "1795251900",
      route: "ANY /v1/lookup/{key}",
      sourceIp: "192.0.2.7",
    });
    expect(parse(logging.lines[0] ?? "")).toMatchObject({
      at: "2026-11-21T09:05:00.000Z",
      route: "GET /v1/lookup/{key}",
      statusClass: "4xx",
    });
  });

  it("has no line for a call that no route serves", async () => {
    const logging = services();
    await createHttpGateway(httpApi, logging).handle(request({ path: "/elsewhere" }));
    expect(logging.lines).toEqual([]);
  });
});

describe("the access log of a WebSocket API", () => {
  const route = (functionArn: string): WebSocketRoute => ({ functionArn, hasResponse: false, authorizer: undefined });

  /** A WebSocket API whose backend fails for the route `fail`, and a connection to it. */
  async function connectTo(verdict: object) {
    const lines: string[] = [];
    const authorize = async () => verdict as never;
    const gateway = createWebSocketGateway(
      {
        ...api,
        stageArn: "arn:aws:execute-api:us-east-1:000000000000:api123/prod",
        accessLog: { format: accessLogFormat("websocket", ["sourceIp"]), destinationArn: "arn" },
        settings: { routeMember: "action" },
        routes: new Map([
          ["$connect", { ...route("connect"), authorizer: { authorize } }],
          ["$default", route("default")],
          ["subscribe", route("subscribe")],
          ["fail", route("fail")],
        ]),
      },
      {
        invoke: async (functionArn) => {
          if (functionArn === "fail") throw new Error("The backend is broken.");
          return { statusCode: functionArn === "default" ? 404 : 200 };
        },
        report: () => undefined,
        logAccess: (_api, line) => void lines.push(line),
        accessKeyId: "local",
      },
    );
    const server = createGatewayServer(gateway);
    const url = await listen(server, 0);
    onTestFinished(() => close(server));
    return {
      lines,
      socket: new WebSocket(url.replace("http", "ws"), { headers: { "user-agent": 'a","owner":"root' } }),
    };
  }

  it("has a line for the connection, for each message with its route, and for the end, each with the token", async () => {
    const { lines, socket } = await connectTo({ ok: true, context: { ...context, integrationLatency: 7 } });
    await once(socket, "open");
    for (const action of ["subscribe", "fail", "unknown", "$connect"]) socket.send(JSON.stringify({ action }));
    await vi.waitFor(() => expect(lines).toHaveLength(5));
    socket.close();
    await vi.waitFor(() => expect(lines).toHaveLength(6));
    const [connected = "", , , , , ended = ""] = lines;
    expect(JSON.parse(connected)).toMatchObject({
      time: expect.stringMatching(/^\d{13}$/),
      sourceIp: "127.0.0.1",
      authorizerLatency: "7",
      secretGeneration: "current",
    });
    // The order of what backends take is theirs.
    expect(
      lines
        .map((line) => parse(line))
        .slice(0, 5)
        .map((call) => `${call?.route} ${call?.statusClass}`)
        .toSorted(),
    ).toEqual(["$connect 2xx", "$default 4xx", "$default 4xx", "fail 5xx", "subscribe 2xx"]);
    expect(lines.slice(0, 5).map(parse)).toEqual(
      Array.from({ length: 5 }, () =>
        expect.objectContaining({ tokenId: context.tokenId, owner: "alice", secretVersion: 1 }),
      ),
    );
    expect(JSON.parse(ended)).toMatchObject({ route: "$disconnect", tokenId: context.tokenId });
    expect(parse(ended)).toBeNull();
  });

  it("has no line with a token for a connection that was refused", async () => {
    const { lines, socket } = await connectTo({ ok: false, status: 401, message: "Unauthorized" });
    const [error] = await once(socket, "error");
    expect(String(error)).toContain("401");
    expect(lines.filter((line) => line.includes("tok_"))).toEqual([]);
  });
});
