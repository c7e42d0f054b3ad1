import { problemHeaders, problemMediaType, problems, problemType } from "../../contract/problems.ts";
import type { ErrorCode } from "../../core/errors.ts";
import {
  bearerChallenge,
  type GatewayResponseDefinition,
  type GatewayResponseType,
} from "../authorizers/gateway-responses.ts";
import { gatewayResponseOrigin } from "./preflight.ts";

const codes: Readonly<Record<GatewayResponseType, ErrorCode>> = {
  ACCESS_DENIED: "forbidden",
  API_CONFIGURATION_ERROR: "internal_error",
  // The authorizer could not decide, for example because the table does not respond. API Gateway does not cache that.
  AUTHORIZER_CONFIGURATION_ERROR: "unavailable",
  AUTHORIZER_FAILURE: "unavailable",
  BAD_REQUEST_BODY: "bad_request",
  BAD_REQUEST_PARAMETERS: "bad_request",
  DEFAULT_4XX: "bad_request",
  DEFAULT_5XX: "internal_error",
  EXPIRED_TOKEN: "forbidden",
  INTEGRATION_FAILURE: "unavailable",
  INTEGRATION_TIMEOUT: "unavailable",
  INVALID_API_KEY: "forbidden",
  // API Gateway looks for a signature where it finds no resource.
  INVALID_SIGNATURE: "route_not_found",
  MISSING_AUTHENTICATION_TOKEN: "route_not_found",
  QUOTA_EXCEEDED: "too_many_requests",
  REQUEST_TOO_LARGE: "payload_too_large",
  RESOURCE_NOT_FOUND: "route_not_found",
  THROTTLED: "too_many_requests",
  UNAUTHORIZED: "unauthorized",
  UNSUPPORTED_MEDIA_TYPE: "unsupported_media_type",
  WAF_FILTERED: "forbidden",
};

/**
 * The responses that API Gateway gives for the management API: the same problem documents as the function's.
 * @param corsOrigins the origins whose pages can read them.
 */
export function createProblemResponses(
  corsOrigins: readonly string[],
): Record<GatewayResponseType, GatewayResponseDefinition> {
  const origin = gatewayResponseOrigin(corsOrigins);
  const cors = origin === undefined ? {} : { "Access-Control-Allow-Origin": origin };
  const responses = Object.entries(codes).map(([type, code]) => [
    type,
    // A status here would be that of every type which is not listed, whatever its own.
    type.startsWith("DEFAULT_") ? createDefaultProblem(code, cors) : createProblem(code, cors),
  ]);
  return Object.fromEntries(responses) as Record<GatewayResponseType, GatewayResponseDefinition>;
}

function createProblem(code: ErrorCode, cors: Readonly<Record<string, string>>): GatewayResponseDefinition {
  const { status, title } = problems[code];
  return {
    status,
    contentType: problemMediaType,
    headers: { ...problemHeaders(code), ...cors, ...(code === "unauthorized" && bearerChallenge) },
    body: { type: problemType(code), title, status, code, requestId: "$context.requestId" },
  };
}

/** Without a status, in the response and in the body, where it is optional (RFC 9457, section 3.1.2). */
function createDefaultProblem(code: ErrorCode, cors: Readonly<Record<string, string>>): GatewayResponseDefinition {
  const { contentType, headers, body } = createProblem(code, cors);
  const { status: _, ...withoutStatus } = body as Record<string, unknown>;
  return { contentType: contentType ?? problemMediaType, headers: headers ?? {}, body: withoutStatus };
}
