import type { ErrorCode } from "../core/errors.ts";

interface Problem {
  readonly status: number;
  readonly title: string;
}

/** The HTTP status and the constant title of each error code. */
export const problems = {
  bad_request: { status: 400, title: "Bad request" },
  malformed_body: { status: 400, title: "Malformed request body" },
  invalid_cursor: { status: 400, title: "Invalid cursor" },
  unauthorized: { status: 401, title: "Missing or invalid token" },
  forbidden: { status: 403, title: "Insufficient scope" },
  scope_not_held: { status: 403, title: "You can't grant this scope" },
  field_locked: { status: 403, title: "Only an administrator can loosen this field" },
  owner_not_allowed: { status: 403, title: "You can't create tokens for this owner" },
  token_not_found: { status: 404, title: "Token not found" },
  route_not_found: { status: 404, title: "Resource not found" },
  method_not_allowed: { status: 405, title: "Method not allowed" },
  name_taken: { status: 409, title: "Name already in use" },
  id_taken: { status: 409, title: "Id already in use" },
  conflict: { status: 409, title: "Conflicting change" },
  precondition_failed: { status: 412, title: "Precondition failed" },
  payload_too_large: { status: 413, title: "Request body too large" },
  unsupported_media_type: { status: 415, title: "Unsupported media type" },
  validation_failed: { status: 422, title: "Invalid request" },
  too_many_requests: { status: 429, title: "Too many requests" },
  unavailable: { status: 503, title: "Service unavailable" },
  internal_error: { status: 500, title: "Internal error" },
} as const satisfies Record<ErrorCode, Problem>;

/** The errors of OAuth that introspection and revocation fail with (RFC 6749, 5.2; RFC 6750, 3.1; RFC 7009, 2.2.1). */
export const oauthErrors = [
  "invalid_request",
  "invalid_client",
  "insufficient_scope",
  "temporarily_unavailable",
  "server_error",
] as const;

/** The OAuth status and error of an error code. OAuth uses 400 for every invalid request. */
export function oauthError(code: ErrorCode): { readonly status: number; readonly error: (typeof oauthErrors)[number] } {
  const { status } = problems[code];
  if (status === 401) return { status, error: "invalid_client" };
  if (status === 403) return { status, error: "insufficient_scope" };
  if (status === 500) return { status, error: "server_error" };
  if (code === "conflict" || status === 429 || status === 503) return { status: 503, error: "temporarily_unavailable" };
  return { status: code === "validation_failed" ? 400 : status, error: "invalid_request" };
}

/** The codes of transient errors. */
const transientCodes: readonly ErrorCode[] = ["too_many_requests", "unavailable"];

/** The headers of every response with this code. After a transient error, clients can retry (RFC 9110, 10.2.3). */
export function problemHeaders(code: ErrorCode): Readonly<Record<string, string>> {
  return { "Cache-Control": "no-store", ...(transientCodes.includes(code) && { "Retry-After": "1" }) };
}

/** The media type of every error (RFC 9457). */
export const problemMediaType = "application/problem+json";

/** The `type` of a problem. A URN, because a deployment's documentation has no fixed URL. */
export function problemType(code: string): string {
  return `urn:latchkey:problem:${code}`;
}
