import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { z } from "zod";
import { logCall } from "./access-log.ts";
import type { WebSocketAuthorizer } from "./authorizers/websocket-authorizer.ts";
import type { Gateway, GatewayRequest, HttpResponse, ManagementRequest } from "./gateway-request.ts";
import type { ApiStage } from "./request-context.ts";
import type { GatewayServices } from "./rest-gateway.ts";
import {
  createWebSocketRequestContext,
  type EventType,
  type Handshake,
  handshakeEvent,
  newId,
  type WebSocketRequestContext,
} from "./websocket-event.ts";

/** A route of a WebSocket API: a Lambda proxy integration. */
export interface WebSocketRoute {
  readonly authorizer: WebSocketAuthorizer | undefined;
  readonly functionArn: string;
  /** Whether what the function returns is sent to the client. */
  readonly hasResponse: boolean;
}

/** A WebSocket API with its only stage. */
export interface WebSocketApi extends ApiStage {
  /** `arn:aws:execute-api:<region>:<account>:<api id>/<stage>`, the prefix of its routes' ARNs. */
  readonly stageArn: string;
  /** `routeMember` is the member of a JSON message that selects its route: `$request.body.<member>`. */
  readonly settings: { readonly routeMember: string };
  readonly routes: ReadonlyMap<string, WebSocketRoute>;
}

/** The services that a WebSocket API uses. */
export interface WebSocketGatewayServices extends GatewayServices {
  /** The access key id for calls of `@connections`. The signature itself is not checked. */
  readonly accessKeyId: string;
}

type LoggedContext = WebSocketRequestContext & Pick<Partial<Connection>, "authorizer">;

interface Connection {
  readonly handshake: Handshake;
  readonly socket: WebSocket;
  readonly authorizer: Readonly<Record<string, string | number>> | undefined;
  lastActiveAt: Date;
}

/** The maximum size of a message, in bytes. */
const maxMessageLength = 128 * 1024;

const FunctionResult = z.object({
  statusCode: z.coerce.number().int().min(100).max(599),
  body: z.string().optional(),
  headers: z.record(z.string(), z.coerce.string()).optional(),
});

/** Serves a WebSocket API as API Gateway does: its connections, and `@connections` for its backends. */
export function createWebSocketGateway(api: WebSocketApi, services: WebSocketGatewayServices): Gateway {
  const connections = new Map<string, Connection>();
  /** The subprotocols that integrations of `$connect` have chosen. */
  const protocols = new WeakMap<IncomingMessage, string>();
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: maxMessageLength,
    // Without a choice the response names none. Browsers that offered some treat that as a failure.
    handleProtocols: (_offered, incoming) => protocols.get(incoming) ?? false,
  });

  async function invoke(routeKey: string, context: WebSocketRequestContext, more: object) {
    const route = api.routes.get(routeKey);
    return (
      route && FunctionResult.parse(await services.invoke(route.functionArn, { requestContext: context, ...more }))
    );
  }

  /**
   * Calls the authorizer and the integration of `$connect`.
   * @returns the refusal, or the authorizer's context and the subprotocol that the integration chose.
   */
  async function admit(
    handshake: Handshake,
  ): Promise<HttpResponse | { readonly authorizer: Connection["authorizer"]; readonly protocol?: string | undefined }> {
    const { request } = handshake;
    const context = createWebSocketRequestContext(handshake, api, "$connect", "CONNECT");
    const refuse = (status: number, message: string | null) =>
      json(status, { message, connectionId: handshake.connectionId, requestId: context.requestId });
    const methodArn = `${api.stageArn}/$connect`;
    const event = { ...handshakeEvent(request, api, true), requestContext: context };
    const verdict = await api.routes
      .get("$connect")
      ?.authorizer?.authorize({ request, api, context, methodArn, event });
    if (verdict?.ok === false) return refuse(verdict.status, verdict.message);
    const authorizer = verdict?.context;
    const log = (status: number) => logEvent(withAuthorizer(context, authorizer), status);
    try {
      const more = { ...handshakeEvent(request, api, false), isBase64Encoded: false };
      const result = await invoke("$connect", withAuthorizer(context, authorizer), more);
      if (!result || result.statusCode < 400) {
        const chosen = Object.entries(result?.headers ?? {}).find(([name]) => /^sec-websocket-protocol$/i.test(name));
        log(200);
        return { authorizer, protocol: chosen?.[1] };
      }
      log(result.statusCode);
      return { status: result.statusCode, headers: [["Content-Type", "application/json"]], body: result.body ?? "" };
    } catch (error) {
      services.report(errorMessage(error));
      log(500);
      return refuse(500, "Internal server error");
    }
  }

  /** Writes the log line of an admitted handshake, a message or the end of a connection. */
  function logEvent(context: LoggedContext, status: number): void {
    const { authorizer, requestTimeEpoch: receivedAt } = context;
    logCall(api, context, { status, receivedAt, authorizer }, services.logAccess);
  }

  async function receive(connection: Connection, body: string): Promise<void> {
    const { handshake, socket } = connection;
    connection.lastActiveAt = new Date();
    const selected = selectRouteKey(api, body);
    const route = api.routes.get(selected);
    const context = createContext(connection, route ? selected : "$default", "MESSAGE");
    const error = (message: string) =>
      socket.send(JSON.stringify({ message, connectionId: handshake.connectionId, requestId: context.requestId }));
    if (!route) return error("Forbidden");
    try {
      const requestContext = { ...context, messageId: newId() };
      const more = { requestContext, stageVariables: api.stageVariables ?? undefined, body, isBase64Encoded: false };
      const result = await invoke(selected, context, more);
      logEvent(context, result?.statusCode ?? 200);
      if (route.hasResponse && result?.body !== undefined) socket.send(result.body);
    } catch (cause) {
      services.report(errorMessage(cause));
      logEvent(context, 500);
      error("Internal server error");
    }
  }

  function createContext({ handshake, authorizer }: Connection, routeKey: string, eventType: EventType) {
    // Only the event of the handshake has the authorizer's latency.
    const { integrationLatency: _, ...held } = authorizer ?? {};
    return withAuthorizer(createWebSocketRequestContext(handshake, api, routeKey, eventType), authorizer && held);
  }

  function hold(connection: Connection): void {
    const { handshake, socket } = connection;
    connections.set(handshake.connectionId, connection);
    socket.on("message", (data, isBinary) => {
      if (isBinary) socket.close(1003, "Binary is not supported");
      else void receive(connection, String(data));
    });
    socket.on("close", (code, reason) => {
      connections.delete(handshake.connectionId);
      const requestContext = {
        ...createContext(connection, "$disconnect", "DISCONNECT"),
        disconnectStatusCode: code,
        disconnectReason: String(reason),
      };
      const headers = { Host: handshake.request.host, "x-api-key": "", "X-Forwarded-For": "", "x-restapi": "" };
      const multiValueHeaders = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]));
      const more = { headers, multiValueHeaders, requestContext, isBase64Encoded: false };
      logEvent(requestContext, 200);
      invoke("$disconnect", requestContext, more).catch((error: unknown) => services.report(errorMessage(error)));
    });
    socket.on("error", () => socket.terminate());
  }

  function manageConnection(connectionId: string, request: ManagementRequest): HttpResponse | undefined {
    const connection = connections.get(connectionId);
    if (!connection || connection.socket.readyState !== connection.socket.OPEN) return undefined;
    return manage(connection, request);
  }

  return {
    apiId: api.apiId,
    stageName: api.stageName,
    flushAuthorizers: () => undefined,
    async handle(request) {
      const id = /^(?:\/[^/@]+)?\/@connections\/([^/]+)$/.exec(request.path)?.[1];
      if (id === undefined) return json(403, { message: "Forbidden" });
      const isSigned = request.headers.some(
        ([name, value]) =>
          name.toLowerCase() === "authorization" && value.includes(` Credential=${services.accessKeyId}/`),
      );
      if (!isSigned) return json(403, { message: "Missing Authentication Token" });
      return manageConnection(decodeURIComponent(id), request) ?? goneResponse;
    },
    manageConnection,
    async upgrade(request: GatewayRequest, incoming: IncomingMessage, stream: Duplex, head: Buffer) {
      if (request.headers.filter(([name]) => name.toLowerCase() === "authorization").length > 1) {
        return { status: 400, headers: [["Content-Type", "text/html"]], body: "<html><body>Bad Request</body></html>" };
      }
      const handshake = { request, connectionId: newId() };
      const admission = await admit(handshake);
      if ("status" in admission) return admission;
      if (admission.protocol !== undefined) protocols.set(incoming, admission.protocol);
      server.handleUpgrade(incoming, stream, head, (socket) =>
        hold({ handshake, socket, authorizer: admission.authorizer, lastActiveAt: request.receivedAt }),
      );
      return undefined;
    },
  };
}

/** Serves a call of `@connections/{connectionId}`. */
function manage(connection: Connection, { method, body }: ManagementRequest): HttpResponse {
  const { handshake, socket } = connection;
  switch (method) {
    case "GET":
      return json(200, {
        connectedAt: handshake.request.receivedAt.toISOString(),
        lastActiveAt: connection.lastActiveAt.toISOString(),
        identity: {
          sourceIp: handshake.request.sourceIp,
          userAgent: handshake.request.headers.find(([name]) => name.toLowerCase() === "user-agent")?.[1] ?? "",
        },
      });
    case "POST":
      if (!body || body.length > maxMessageLength) return { status: 413, headers: [], body: "" };
      connection.lastActiveAt = new Date();
      socket.send(body.toString("utf8"));
      return { status: 200, headers: [], body: "" };
    case "DELETE":
      socket.close(1000, "Connection Closed Normally");
      return { status: 204, headers: [], body: "" };
    default:
      return json(403, { message: "Missing Authentication Token" });
  }
}

/** The route that a message selects, or `$default`. */
function selectRouteKey({ settings: { routeMember }, routes }: WebSocketApi, body: string): string {
  try {
    const message: unknown = JSON.parse(body);
    const selected =
      typeof message === "object" && message !== null && Object.hasOwn(message, routeMember)
        ? String((message as Record<string, unknown>)[routeMember])
        : "$default";
    return routes.has(selected) && !selected.startsWith("$") ? selected : "$default";
  } catch {
    return "$default";
  }
}

function withAuthorizer<T extends object>(
  context: T,
  authorizer: Readonly<Record<string, string | number>> | undefined,
) {
  return authorizer ? { ...context, authorizer } : context;
}

/** The response for a connection that is closed, or never existed. */
export const goneResponse = json(410, { message: "Gone" }, "GoneException");

function json(status: number, body: object, errorType?: string): HttpResponse {
  const headers: [string, string][] = [["Content-Type", "application/json"]];
  if (errorType) headers.push(["x-amzn-ErrorType", errorType]);
  return { status, headers, body: JSON.stringify(body) };
}

function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
