import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";

/** An HTTP request as it reached a gateway. */
export interface GatewayRequest {
  readonly method: string;
  /** The path as sent: percent-encoded, without the query. */
  readonly path: string;
  /** The query's names and values, decoded, in their order. */
  readonly query: readonly (readonly [name: string, value: string])[];
  /** The headers with the names as sent, in their order. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** The body, or `null` if it is larger than API Gateway accepts. */
  readonly body: Buffer | null;
  readonly sourceIp: string;
  /** The address that the request was sent to, e.g. `127.0.0.1:4100`. */
  readonly host: string;
  readonly protocol: string;
  readonly receivedAt: Date;
}

/** A response of a gateway. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer | string;
}

/** A served API. */
export interface Gateway {
  readonly apiId: string;
  readonly stageName: string;
  readonly handle: (request: GatewayRequest) => Promise<HttpResponse>;
  /** Flushes the authorizer caches of the stage. */
  readonly flushAuthorizers: () => void;
  /**
   * Completes or refuses a WebSocket handshake. Only WebSocket APIs have it.
   * @returns the response to a handshake that is refused.
   */
  readonly upgrade?: (
    request: GatewayRequest,
    incoming: IncomingMessage,
    stream: Duplex,
    head: Buffer,
  ) => Promise<HttpResponse | undefined>;
  /**
   * Gets, posts to or closes a connection for a backend: `@connections`. Only WebSocket APIs have it.
   * @returns `undefined` if the API has no such connection.
   */
  readonly manageConnection?: (connectionId: string, request: ManagementRequest) => HttpResponse | undefined;
}

/** A backend's request about a connection. */
export type ManagementRequest = Pick<GatewayRequest, "method" | "body">;

/** The last value of a header, its name in any case, or `undefined` if it is missing. */
export function lastHeader({ headers }: Pick<GatewayRequest, "headers">, name: string): string | undefined {
  return headers.findLast(([each]) => each.toLowerCase() === name.toLowerCase())?.[1];
}

/** The last value of each name, as in API Gateway's events. */
export function singleValueMap(pairs: readonly (readonly [string, string])[]): Record<string, string> {
  return Object.fromEntries(pairs);
}

/** All values of each name. */
export function multiValueMap(pairs: readonly (readonly [string, string])[]): Record<string, string[]> {
  // Not by assignment: a client may send the name `__proto__`.
  const byName = Map.groupBy(pairs, ([name]) => name);
  return Object.fromEntries([...byName].map(([name, own]) => [name, own.map(([, value]) => value)]));
}
