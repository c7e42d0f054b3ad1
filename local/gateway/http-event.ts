import { randomUUID } from "node:crypto";
import { localAccount } from "../assembly/deploy-assembly.ts";
import { type GatewayRequest, lastHeader, multiValueMap } from "./gateway-request.ts";
import { withheldHeaders } from "./proxy-event.ts";
import { type ApiStage, commonLogTime } from "./request-context.ts";

/** A route of an HTTP API that a request matched. */
export interface HttpRouteMatch {
  /** E.g. `GET /v1/lookup/{key}`, or `$default`. */
  readonly routeKey: string;
  readonly pathParameters: Readonly<Record<string, string>>;
}

/** `requestContext` of an HTTP API's event, and `$context` in its identity sources. */
export type HttpRequestContext = ReturnType<typeof createHttpRequestContext> & {
  authorizer?: { readonly lambda: Readonly<Record<string, unknown>> };
};

/** Creates the context of a request to an HTTP API. */
export function createHttpRequestContext(request: GatewayRequest, api: ApiStage, routeKey: string) {
  return {
    accountId: localAccount,
    apiId: api.apiId,
    domainName: request.host,
    domainPrefix: request.host.split(".")[0] ?? "",
    http: {
      method: request.method,
      path: rawPath(request, api),
      protocol: request.protocol,
      sourceIp: request.sourceIp,
      userAgent: lastHeader(request, "user-agent") ?? "",
    },
    requestId: randomUUID(),
    routeKey,
    stage: api.stageName,
    time: commonLogTime(request.receivedAt),
    timeEpoch: request.receivedAt.getTime(),
  };
}

/** The part of payload 2.0 that functions and authorizers share. Empty members are omitted. */
export function httpEvent(
  request: GatewayRequest,
  api: ApiStage,
  { routeKey, pathParameters }: HttpRouteMatch,
  requestContext: HttpRequestContext,
) {
  const headers = request.headers.filter(([name]) => !withheldHeaders.has(name.toLowerCase()));
  const cookies = headers.filter(([name]) => name.toLowerCase() === "cookie").flatMap(([, value]) => value.split("; "));
  const forwarding: [string, string][] = [
    ["x-forwarded-for", request.sourceIp],
    ["x-forwarded-proto", "http"],
  ];
  const others = headers.filter(([name]) => name.toLowerCase() !== "cookie");
  return {
    version: "2.0",
    routeKey,
    rawPath: rawPath(request, api),
    rawQueryString: new URLSearchParams(
      request.query.map(([name, value]): [string, string] => [name, value]),
    ).toString(),
    ...(cookies.length > 0 && { cookies }),
    headers: joinedValues([...others.map(([name, value]) => [name.toLowerCase(), value] as const), ...forwarding]),
    ...(request.query.length > 0 && { queryStringParameters: joinedValues(request.query) }),
    requestContext,
    ...(Object.keys(pathParameters).length > 0 && { pathParameters }),
    ...(api.stageVariables && { stageVariables: api.stageVariables }),
  };
}

/** The path with its stage as a prefix, unless that is `$default`. */
function rawPath(request: GatewayRequest, api: ApiStage): string {
  return api.stageName === "$default" ? request.path : `/${api.stageName}${request.path}`;
}

/** The values of each name, separated by commas. */
function joinedValues(pairs: readonly (readonly [string, string])[]): Record<string, string> {
  const all = Object.entries(multiValueMap(pairs));
  return Object.fromEntries(all.map(([name, values]) => [name, values.join(",")]));
}
