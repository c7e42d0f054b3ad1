import { problemHeaders, problemMediaType, problems, problemType } from "../../contract/problems.ts";
import type { ErrorCode } from "../../core/errors.ts";
import {
  type GatewayAnswer,
  type GatewayResponseName,
  invalidTokenChallenge,
} from "../authorizers/gateway-responses.ts";
import { originOfGatewayAnswers } from "./preflight.ts";

const codes: Readonly<Record<GatewayResponseName, ErrorCode>> = {
  ACCESS_DENIED: "forbidden",
  // The authorizer could not decide, as when the table does not respond: nothing of it is cached.
  AUTHORIZER_CONFIGURATION_ERROR: "unavailable",
  AUTHORIZER_FAILURE: "unavailable",
  BAD_REQUEST_BODY: "bad_request",
  BAD_REQUEST_PARAMETERS: "bad_request",
  DEFAULT_4XX: "bad_request",
  DEFAULT_5XX: "internal_error",
  INTEGRATION_FAILURE: "unavailable",
  INTEGRATION_TIMEOUT: "unavailable",
  // The gateway looks for a signature where it finds no resource.
  INVALID_SIGNATURE: "route_not_found",
  MISSING_AUTHENTICATION_TOKEN: "route_not_found",
  REQUEST_TOO_LARGE: "payload_too_large",
  RESOURCE_NOT_FOUND: "route_not_found",
  THROTTLED: "too_many_requests",
  UNAUTHORIZED: "unauthorized",
  UNSUPPORTED_MEDIA_TYPE: "unsupported_media_type",
};

/**
 * What the gateway before the management API answers by itself: the same problem documents as the function's.
 * @param corsOrigins the origins whose pages may read them.
 */
export function problemResponses(corsOrigins: readonly string[]): Record<GatewayResponseName, GatewayAnswer> {
  const origin = originOfGatewayAnswers(corsOrigins);
  const cors = origin === undefined ? {} : { "Access-Control-Allow-Origin": origin };
  return Object.fromEntries(Object.entries(codes).map(([name, code]) => [name, problemAnswer(code, cors)])) as Record<
    GatewayResponseName,
    GatewayAnswer
  >;
}

function problemAnswer(code: ErrorCode, cors: Readonly<Record<string, string>>): GatewayAnswer {
  const { status, title } = problems[code];
  return {
    status,
    contentType: problemMediaType,
    headers: { ...problemHeaders(code), ...cors, ...(code === "unauthorized" && invalidTokenChallenge) },
    body: { type: problemType(code), title, status, code, requestId: "$context.requestId" },
  };
}
