import { randomBytes } from "node:crypto";
import type { APIGatewayProxyEvent } from "aws-lambda";
import { type GatewayRequest, lastHeader, multiValueMap, singleValueMap } from "./gateway-request.ts";
import type { ApiStage, RequestContext } from "./request-context.ts";
import type { RouteMatch } from "./router.ts";

/** Headers of the connection, which API Gateway doesn't pass on. */
export const withheldHeaders = new Set([
  "connection",
  "content-length",
  "expect",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** The part of a REST API's event that functions and REQUEST authorizers share. */
export function requestEvent(
  request: GatewayRequest,
  api: ApiStage,
  route: Pick<RouteMatch<unknown>, "resourcePath" | "pathParameters">,
  requestContext: RequestContext,
) {
  const headers = [
    ...request.headers.filter(([name]) => !withheldHeaders.has(name.toLowerCase())),
    ...forwardingHeaders(request),
  ];
  return {
    resource: route.resourcePath,
    path: request.path,
    httpMethod: request.method,
    headers: singleValueMap(headers),
    multiValueHeaders: multiValueMap(headers),
    queryStringParameters: request.query.length > 0 ? singleValueMap(request.query) : null,
    multiValueQueryStringParameters: request.query.length > 0 ? multiValueMap(request.query) : null,
    pathParameters: Object.keys(route.pathParameters).length > 0 ? route.pathParameters : null,
    stageVariables: api.stageVariables,
    requestContext,
  };
}

/** The event of a Lambda proxy integration, payload 1.0. A body that is not text is encoded with Base64. */
export function proxyEvent(
  ...[request, api, route, requestContext, binaryMediaTypes]: [...Parameters<typeof requestEvent>, readonly string[]]
) {
  const body = request.body ?? Buffer.alloc(0);
  const isBinary = isBinaryType(lastHeader(request, "content-type"), binaryMediaTypes) || !isText(body);
  const event = {
    ...requestEvent(request, api, route, requestContext),
    body: body.length === 0 ? null : body.toString(isBinary ? "base64" : "utf8"),
    isBase64Encoded: body.length > 0 && isBinary,
  };
  return event satisfies Pick<
    APIGatewayProxyEvent,
    Exclude<keyof APIGatewayProxyEvent, "requestContext" | "pathParameters" | "stageVariables">
  >;
}

/** Whether an API treats a media type as binary. */
export function isBinaryType(contentType: string | undefined, binaryMediaTypes: readonly string[]): boolean {
  const type = contentType?.split(";")[0]?.trim().toLowerCase() ?? "application/json";
  return binaryMediaTypes.some((each) => each === "*/*" || each.toLowerCase() === type);
}

/** Whether bytes are text in UTF-8. */
export function isText(body: Buffer): boolean {
  return Buffer.from(body.toString("utf8")).equals(body);
}

/** The headers that API Gateway adds to a request. */
export function forwardingHeaders(request: GatewayRequest): [string, string][] {
  const before = lastHeader(request, "x-forwarded-for");
  const epoch = Math.floor(request.receivedAt.getTime() / 1000).toString(16);
  return [
    ["X-Amzn-Trace-Id", `Root=1-${epoch}-${randomBytes(12).toString("hex")}`],
    ["X-Forwarded-For", before ? `${before}, ${request.sourceIp}` : request.sourceIp],
    ["X-Forwarded-Port", request.host.split(":")[1] ?? "80"],
    ["X-Forwarded-Proto", "http"],
  ];
}
