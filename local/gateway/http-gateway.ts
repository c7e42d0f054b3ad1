import { z } from "zod";
import { logResponse } from "./access-log.ts";
import type { HttpAuthorizer } from "./authorizers/http-authorizer.ts";
import type { Gateway, GatewayRequest, HttpResponse } from "./gateway-request.ts";
import { createHttpRequestContext, type HttpRequestContext, type HttpRouteMatch, httpEvent } from "./http-event.ts";
import { isText } from "./proxy-event.ts";
import type { ApiStage } from "./request-context.ts";
import type { GatewayServices } from "./rest-gateway.ts";
import { createRouter, type Resource } from "./router.ts";

/** A route of an HTTP API: a Lambda proxy integration, payload 2.0. */
export interface HttpRoute {
  readonly authorizer: HttpAuthorizer | undefined;
  readonly functionArn: string;
}

/** An HTTP API with its only stage. */
export interface HttpApi extends ApiStage {
  /** `arn:aws:execute-api:<region>:<account>:<api id>/<stage>`, the prefix of its routes' ARNs. */
  readonly stageArn: string;
  /** By their keys, e.g. `GET /v1/lookup/{key}`. */
  readonly routes: ReadonlyMap<string, HttpRoute>;
  readonly authorizers: readonly HttpAuthorizer[];
}

/** Serves an HTTP API as API Gateway does. */
export function createHttpGateway(api: HttpApi, services: GatewayServices): Gateway {
  const find = createRouteFinder(api.routes);
  return {
    apiId: api.apiId,
    stageName: api.stageName,
    flushAuthorizers: () => {
      for (const authorizer of api.authorizers) authorizer.flush();
    },
    async handle(request) {
      const found = find(request.method, request.path);
      const context: HttpRequestContext = createHttpRequestContext(request, api, found?.routeKey ?? "");
      // On AWS, no log line was seen for a call without a matching route.
      if (!found) return message(404, "Not Found", context);
      const timing: Timing = {};
      const response = await serve(api, services, request, found, context, timing);
      const call = { receivedAt: context.timeEpoch, authorizer: context.authorizer?.lambda, ...timing };
      logResponse(api, logContext(request, context), response, call, services.logAccess);
      return response;
    },
  };
}

type Found = HttpRouteMatch & { readonly route: HttpRoute };

async function serve(
  api: HttpApi,
  services: GatewayServices,
  request: GatewayRequest,
  found: Found,
  context: HttpRequestContext,
  timing: Timing,
): Promise<HttpResponse> {
  if (!request.body) return message(413, "Request Entity Too Large", context);
  const event = httpEvent(request, api, found, context);
  if (found.route.authorizer) {
    const routeArn = `${api.stageArn}/${request.method}/${request.path.replace(/^\//, "")}`;
    const verdict = await found.route.authorizer.authorize({ request, api, context, routeArn, event });
    if (!verdict.ok) return message(verdict.status, refusals[verdict.status], context);
    context.authorizer = { lambda: verdict.context };
  }
  const startedAt = Date.now();
  try {
    const response = toResponse(
      await services.invoke(found.route.functionArn, { ...event, ...encodeBody(request.body) }),
    );
    return { ...response, headers: [...response.headers, ["Apigw-Requestid", context.requestId]] };
  } catch (error) {
    services.report(error instanceof Error ? error.message : String(error));
    return message(500, refusals[500], context);
  } finally {
    timing.integrationLatency = Date.now() - startedAt;
  }
}

/** How long the integration took, in milliseconds. */
interface Timing {
  integrationLatency?: number;
}

/** `$context` of access logs, whose names differ from those of the event. The time is in seconds. */
function logContext(request: GatewayRequest, context: HttpRequestContext) {
  const { authorizer: _authorizer, http, time: requestTime, timeEpoch, ...same } = context;
  return {
    ...same,
    extendedRequestId: context.requestId,
    requestTime,
    requestTimeEpoch: Math.floor(timeEpoch / 1000),
    httpMethod: http.method,
    path: http.path,
    protocol: http.protocol,
    identity: { sourceIp: request.sourceIp, userAgent: http.userAgent },
  };
}

const refusals = { 401: "Unauthorized", 403: "Forbidden", 500: "Internal Server Error" } as const;

/** A response of the API itself. The header with the request id is spelled differently than in responses of functions. */
function message(status: number, text: string, { requestId }: Pick<HttpRequestContext, "requestId">): HttpResponse {
  const headers = [
    ["Content-Type", "application/json"],
    ["apigw-requestid", requestId],
  ] as const;
  return { status, headers, body: JSON.stringify({ message: text }) };
}

function encodeBody(body: Buffer) {
  if (body.length === 0) return { isBase64Encoded: false };
  const isBase64Encoded = !isText(body);
  return { body: body.toString(isBase64Encoded ? "base64" : "utf8"), isBase64Encoded };
}

const FunctionResult = z.object({
  statusCode: z.coerce.number().int().min(100).max(599),
  headers: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String)).default({}),
  cookies: z.array(z.string()).default([]),
  body: z.string().default(""),
  isBase64Encoded: z.boolean().default(false),
});

/** A result without a status is the body of a 200. @throws ZodError for a malformed response. */
function toResponse(result: unknown): HttpResponse {
  if (typeof result !== "object" || result === null || !("statusCode" in result)) {
    return { status: 200, headers: [["Content-Type", "application/json"]], body: JSON.stringify(result) };
  }
  const { statusCode, headers, cookies, body, isBase64Encoded } = FunctionResult.parse(result);
  const isTyped = Object.keys(headers).some((name) => name.toLowerCase() === "content-type");
  return {
    status: statusCode,
    headers: [
      ...(isTyped ? [] : [["Content-Type", "text/plain; charset=utf-8"] as const]),
      ...Object.entries(headers),
      ...cookies.map((cookie) => ["Set-Cookie", cookie] as const),
    ],
    body: isBase64Encoded ? Buffer.from(body, "base64") : body,
  };
}

const defaultRoute = "$default";

/** The most specific route for a method wins; without one, `$default` is used. */
function createRouteFinder(
  routes: ReadonlyMap<string, HttpRoute>,
): (method: string, path: string) => Found | undefined {
  const fallback = routes.get(defaultRoute);
  const resources = Map.groupBy(
    [...routes].filter(([routeKey]) => routeKey !== defaultRoute),
    ([routeKey]) => routeKey.split(" ")[1] ?? "",
  );
  const declared = [...resources].map(
    ([path, own]): Resource<Pick<Found, "routeKey" | "route">> => ({
      path,
      methods: new Map(own.map(([routeKey, route]) => [routeKey.split(" ")[0] ?? "", { routeKey, route }])),
    }),
  );
  return (method, path) => {
    const router = createRouter(declared.filter(({ methods }) => methods.has(method) || methods.has("ANY")));
    const match = router(method, path);
    if (!match) return fallback && { route: fallback, routeKey: defaultRoute, pathParameters: {} };
    const parameters = Object.entries(match.pathParameters).map(([name, value]) => [name, decoded(value)]);
    return { ...match.method, pathParameters: Object.fromEntries(parameters) };
  };
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
