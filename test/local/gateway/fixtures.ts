import type { GatewayRequest } from "../../../local/gateway/gateway-request.ts";
import { type ApiStage, createRequestContext } from "../../../local/gateway/request-context.ts";

/** An API for tests that need one. */
export const api: ApiStage = { apiId: "api123", stageName: "prod", stageVariables: { colour: "blue" } };

/** A request for tests that need one. */
export function request(members: Partial<GatewayRequest> = {}): GatewayRequest {
  return {
    method: "GET",
    path: "/v1/lookup/port",
    query: [],
    headers: [],
    body: Buffer.alloc(0),
    sourceIp: "192.0.2.7",
    host: "127.0.0.1:4100",
    protocol: "HTTP/1.1",
    receivedAt: new Date("2026-11-21T09:05:00.250Z"),
    ...members,
  };
}

/** The circumstances of a call that no route matched. */
export function circumstances(members: Partial<GatewayRequest> = {}) {
  const incoming = request(members);
  return { request: incoming, api, context: createRequestContext(incoming, api, "/v1/lookup/{key}") };
}
