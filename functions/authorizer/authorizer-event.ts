import type {
  APIGatewayAuthorizerEvent,
  APIGatewayRequestAuthorizerEvent,
  APIGatewayRequestAuthorizerEventV2,
  APIGatewayTokenAuthorizerEvent,
} from "aws-lambda";

/** Payload 1.0 of an HTTP API: a REST API's REQUEST event with a version. */
interface HttpApiEventV1 extends APIGatewayRequestAuthorizerEvent {
  readonly version: "1.0";
}

/**
 * The authorizer events of API Gateway: from REST APIs (TOKEN and REQUEST), WebSocket APIs (REQUEST) and HTTP APIs
 * (payload 1.0 and 2.0).
 */
export type AuthorizerEvent = APIGatewayAuthorizerEvent | HttpApiEventV1 | APIGatewayRequestAuthorizerEventV2;

/** A connection of a WebSocket API. */
export interface ConnectionId {
  readonly apiId: string;
  readonly stageName: string;
  readonly connectionId: string;
}

/** The common content of all events. */
export interface AuthorizationRequest {
  /** The value of the header with the secret; empty if the header is missing or repeated. */
  readonly header: string;
  /** The ARN of the method or route called. */
  readonly resourceArn: string;
  /** The key of the called route, e.g. `GET /v1/orders/{id}`. Only events with payload 2.0 have it. */
  readonly routeKey?: string | undefined;
  /** The client's address. TOKEN events don't have it. */
  readonly sourceIp: string | undefined;
  /** The connection that is being opened to a WebSocket API. */
  readonly connection?: ConnectionId | undefined;
}

/** Reads an event of any kind. @param headerName the authorizer's header, case-insensitive. */
export function readAuthorizerEvent(event: AuthorizerEvent, headerName: string): AuthorizationRequest {
  if (isTokenEvent(event)) {
    return { header: event.authorizationToken ?? "", resourceArn: event.methodArn, sourceIp: undefined };
  }
  const header = getHeader(event, headerName);
  if (isVersion2(event)) {
    const sourceIp = event.requestContext.http.sourceIp;
    const { routeArn: resourceArn, routeKey } = event;
    return { header, resourceArn, routeKey, sourceIp };
  }
  const { requestContext } = event;
  return {
    header,
    resourceArn: event.methodArn,
    sourceIp: requestContext?.identity?.sourceIp,
    ...(requestContext?.connectionId && {
      connection: {
        apiId: requestContext.apiId,
        stageName: requestContext.stage,
        connectionId: requestContext.connectionId,
      },
    }),
  };
}

function isTokenEvent(event: AuthorizerEvent): event is APIGatewayTokenAuthorizerEvent {
  return event.type === "TOKEN";
}

function isVersion2(event: AuthorizerEvent): event is APIGatewayRequestAuthorizerEventV2 {
  return "version" in event && event.version === "2.0";
}

interface Headers {
  readonly headers?: Readonly<Record<string, string | undefined>> | null;
  readonly multiValueHeaders?: Readonly<Record<string, readonly string[] | undefined>> | null;
}

/**
 * The value of a header, ignoring case; empty if it was sent with different values. API Gateway might use another of
 * the values as its cache key, and then serve the verdict about one secret for another.
 */
export function getHeader({ headers, multiValueHeaders }: Headers, name: string): string {
  const wanted = name.toLowerCase();
  const sent = [...Object.entries(headers ?? {}), ...Object.entries(multiValueHeaders ?? {})];
  const values = sent.flatMap(([key, value]) => (key.toLowerCase() === wanted ? (value ?? []) : []));
  return new Set(values).size === 1 ? (values[0] ?? "") : "";
}
