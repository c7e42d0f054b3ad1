import { fillTemplate } from "./context-template.ts";
import { type GatewayRequest, type HttpResponse, lastHeader } from "./gateway-request.ts";
import { mappedValue } from "./gateway-response.ts";
import type { ApiStage, RequestContext } from "./request-context.ts";

/** A MOCK integration: a response without a backend, e.g. to preflight requests. */
export interface MockIntegration {
  readonly type: "MOCK";
  readonly statusCode: number;
  /** Header values by target, `method.response.header.<name>`. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly template: string;
}

/** The only logic that is supported in the template of a MOCK integration. */
const originCheck = /^#set\(\$origin = \$input\.params\(\)\.header\.get\("Origin"\)\)/;
const originPattern = /\$origin\.matches\("((?:[^"\\]|\\.)*)"\)/g;

/**
 * Checks that the local stack supports a response template: plain text, or the comparison of the origin that the CDK
 * generates for a list of allowed origins.
 * @throws Error for any other template.
 */
export function assertTemplate(template: string): void {
  if (/#(set|if|foreach)\b/.test(template) && !originCheck.test(template.trim())) {
    throw new Error("The local stack does not support the response template of this MOCK integration.");
  }
}

/** The response of a MOCK integration. */
export function mockResponse(
  { statusCode, parameters, template }: MockIntegration,
  request: GatewayRequest,
  api: ApiStage,
  context: RequestContext,
): HttpResponse {
  const headers = new Map([
    ["Content-Type", "application/json"],
    ["x-amzn-RequestId", context.requestId],
    ["x-amz-apigw-id", context.extendedRequestId],
  ]);
  for (const [target, source] of Object.entries(parameters)) {
    const name = /^method\.response\.header\.(.+)$/.exec(target)?.[1];
    const value = mappedValue(source, request, context);
    if (name && value !== undefined) headers.set(name, value);
  }
  if (!originCheck.test(template.trim())) {
    const body = fillTemplate(template, { context, stageVariables: api.stageVariables });
    return { status: statusCode, headers: [...headers], body };
  }
  const origin = lastHeader(request, "origin");
  if (origin !== undefined && isAllowedOrigin(template, origin)) headers.set("Access-Control-Allow-Origin", origin);
  return { status: statusCode, headers: [...headers], body: "" };
}

function isAllowedOrigin(template: string, origin: string): boolean {
  return [...template.matchAll(originPattern)].some(([, pattern = ""]) => new RegExp(`^(?:${pattern})$`).test(origin));
}
