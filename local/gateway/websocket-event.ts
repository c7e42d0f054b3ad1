import { randomBytes } from "node:crypto";
import { type GatewayRequest, lastHeader, multiValueMap, singleValueMap } from "./gateway-request.ts";
import { forwardingHeaders, withheldHeaders } from "./proxy-event.ts";
import { type ApiStage, commonLogTime } from "./request-context.ts";

/** The type of a connection's event. */
export type EventType = "CONNECT" | "MESSAGE" | "DISCONNECT";

/** `requestContext` of a WebSocket API's event. */
export type WebSocketRequestContext = ReturnType<typeof createWebSocketRequestContext>;

/** The handshake that opened a connection. */
export interface Handshake {
  readonly request: GatewayRequest;
  readonly connectionId: string;
}

/** An id in the format of API Gateway's requests, messages and connections. */
export function newId(): string {
  return randomBytes(11).toString("base64");
}

/** Creates the context of a connection's event. */
export function createWebSocketRequestContext(
  { request, connectionId }: Handshake,
  api: ApiStage,
  routeKey: string,
  eventType: EventType,
) {
  const now = eventType === "CONNECT" ? request.receivedAt : new Date();
  const requestId = newId();
  return {
    routeKey,
    eventType,
    extendedRequestId: requestId,
    requestTime: commonLogTime(now),
    messageDirection: "IN",
    stage: api.stageName,
    connectedAt: request.receivedAt.getTime(),
    requestTimeEpoch: now.getTime(),
    identity: { userAgent: lastHeader(request, "user-agent") ?? null, sourceIp: request.sourceIp },
    requestId,
    domainName: request.host,
    connectionId,
    apiId: api.apiId,
  };
}

/** The part of a handshake's event that the authorizer and the integration of `$connect` share. */
export function handshakeEvent(request: GatewayRequest, api: ApiStage, forAuthorizer: boolean) {
  const sent = request.headers.filter(([name]) => forAuthorizer || !withheldHeaders.has(name.toLowerCase()));
  const headers = [...sent, ...forwardingHeaders(request)];
  return {
    headers: singleValueMap(headers),
    multiValueHeaders: multiValueMap(headers),
    queryStringParameters: singleValueMap(request.query),
    multiValueQueryStringParameters: multiValueMap(request.query),
    stageVariables: api.stageVariables ?? {},
  };
}
