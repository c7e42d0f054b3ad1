import { fillTemplate, valueAt } from "./context-template.ts";
import { type GatewayRequest, type HttpResponse, lastHeader } from "./gateway-request.ts";
import type { ApiStage, RequestContext } from "./request-context.ts";

/** The types of gateway responses: their statuses, and the error type in `x-amzn-ErrorType`. */
const kinds = {
  ACCESS_DENIED: { status: 403, errorType: "AccessDeniedException" },
  API_CONFIGURATION_ERROR: { status: 500, errorType: "InternalServerErrorException" },
  AUTHORIZER_CONFIGURATION_ERROR: { status: 500, errorType: "AuthorizerConfigurationException" },
  AUTHORIZER_FAILURE: { status: 500, errorType: "AuthorizerFailureException" },
  BAD_REQUEST_BODY: { status: 400, errorType: "BadRequestException" },
  BAD_REQUEST_PARAMETERS: { status: 400, errorType: "BadRequestException" },
  DEFAULT_5XX: { status: 502, errorType: "InternalServerErrorException" },
  INTEGRATION_FAILURE: { status: 504, errorType: "InternalServerErrorException" },
  INTEGRATION_TIMEOUT: { status: 504, errorType: "InternalServerErrorException" },
  MISSING_AUTHENTICATION_TOKEN: { status: 403, errorType: "MissingAuthenticationTokenException" },
  REQUEST_TOO_LARGE: { status: 413, errorType: "RequestTooLargeException" },
  UNAUTHORIZED: { status: 401, errorType: "UnauthorizedException" },
} as const;

/** A type of gateway response. */
export type GatewayResponseType = keyof typeof kinds;

/** A template's settings of one type of gateway response. */
export interface GatewayResponseSettings {
  readonly statusCode?: number | undefined;
  /** Values by target, `gatewayresponse.header.<name>`: `'static'`, `method.request.header.<name>`, `context.<path>`. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Templates by media type. */
  readonly templates: Readonly<Record<string, string>>;
}

/** An API's settings of its gateway responses by type, including `DEFAULT_4XX` and `DEFAULT_5XX`. */
export type GatewayResponses = ReadonlyMap<string, GatewayResponseSettings>;

/** The request that gets a gateway response. */
export interface GatewayResponseContext {
  readonly request: GatewayRequest;
  readonly api: ApiStage;
  /** With `error`, the reason for the response. */
  readonly context: RequestContext;
}

/** A response of the API itself, not of its backend, with the body and headers that the template sets. */
export function gatewayResponse(
  type: GatewayResponseType,
  configured: GatewayResponses,
  { request, api, context }: GatewayResponseContext,
): HttpResponse {
  const kind = kinds[type];
  const settings = configured.get(type) ?? configured.get(kind.status < 500 ? "DEFAULT_4XX" : "DEFAULT_5XX");
  const values = { context, stageVariables: api.stageVariables };
  const [contentType, template] = chooseTemplate(type, settings, lastHeader(request, "accept"));
  return {
    status: settings?.statusCode ?? kind.status,
    headers: [
      ["x-amzn-RequestId", context.requestId],
      ["x-amzn-ErrorType", kind.errorType],
      ["x-amz-apigw-id", context.extendedRequestId],
      ...withDefault("Content-Type", contentType, parameterHeaders(settings?.parameters ?? {}, request, values)),
    ],
    body: fillTemplate(template, values),
  };
}

function chooseTemplate(
  type: GatewayResponseType,
  settings: GatewayResponseSettings | undefined,
  accept: string | undefined,
): [contentType: string, template: string] {
  const templates = Object.entries(settings?.templates ?? {});
  const chosen =
    templates.find(([mediaType]) => mediaType === accept) ??
    templates.find(([mediaType]) => mediaType === "application/json") ??
    templates[0];
  // AWS's default body for ACCESS_DENIED has a capital letter.
  const member = type === "ACCESS_DENIED" ? "Message" : "message";
  return chosen ?? ["application/json", `{"${member}":$context.error.messageString}`];
}

function parameterHeaders(
  parameters: Readonly<Record<string, string>>,
  request: GatewayRequest,
  values: { readonly context: object },
): [string, string][] {
  return Object.entries(parameters).flatMap(([target, source]): [string, string][] => {
    const name = /^gatewayresponse\.header\.(.+)$/.exec(target)?.[1];
    const value = mappedValue(source, request, values.context);
    return name && value !== undefined ? [[name, value]] : [];
  });
}

/**
 * The value of a parameter mapping: `'text'`, `method.request.header.<name>`, `method.request.querystring.<name>` or
 * `context.<path>`; `undefined` if the request has no such value.
 */
export function mappedValue(source: string, request: GatewayRequest, context: object): string | undefined {
  const literal = /^'(.*)'$/s.exec(source)?.[1];
  if (literal !== undefined) return literal;
  const header = /^method\.request\.header\.(.+)$/.exec(source)?.[1];
  if (header) return lastHeader(request, header);
  const query = /^method\.request\.querystring\.(.+)$/.exec(source)?.[1];
  if (query) return request.query.findLast(([name]) => name === query)?.[1];
  const path = /^context\.(.+)$/.exec(source)?.[1];
  return path ? valueAt(context, path)?.toString() : undefined;
}

function withDefault(name: string, value: string, headers: readonly [string, string][]): readonly [string, string][] {
  return headers.some(([each]) => each.toLowerCase() === name.toLowerCase()) ? headers : [[name, value], ...headers];
}
