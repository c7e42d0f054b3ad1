import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import { problemHeaders, problemMediaType, problems, problemType } from "../../contract/problems.ts";
import { LatchkeyError } from "../../core/errors.ts";
import { challengeHeader } from "./headers.ts";

/**
 * The problem document (RFC 9457) of an error. Unknown errors become an opaque `internal_error`; the log has the
 * details under the request id.
 */
export function problemResponse(error: unknown, event: APIGatewayProxyEvent): APIGatewayProxyResult {
  const known = error instanceof LatchkeyError ? error : new LatchkeyError("internal_error", "");
  const { status, title } = problems[known.code];
  const document = {
    type: problemType(known.code),
    title,
    status,
    code: known.code,
    ...(known.message && { detail: known.message }),
    ...(known.violations.length > 0 && { errors: known.violations }),
    requestId: event.requestContext.requestId,
  };
  return {
    statusCode: status,
    headers: {
      "Content-Type": problemMediaType,
      ...problemHeaders(known.code),
      ...(known.code === "unauthorized" && challengeHeader(event)),
    },
    body: JSON.stringify(document),
  };
}
