import type { ErrorCode } from "../core/errors.ts";

/** What an error code is to a client of the HTTP API: its status, and a title that never varies. */
export const problems = {
  bad_request: { status: 400, title: "The request cannot be understood" },
  malformed_json: { status: 400, title: "The body is not JSON" },
  invalid_cursor: { status: 400, title: "The cursor is not valid for this listing" },
  unauthorized: { status: 401, title: "The token is missing or not valid" },
  forbidden: { status: 403, title: "The token lacks the scope for this call" },
  scope_not_held: { status: 403, title: "No one hands out a scope that they lack" },
  owner_not_allowed: { status: 403, title: "The owner is not yours to act for" },
  token_not_found: { status: 404, title: "There is no such token" },
  route_not_found: { status: 404, title: "There is no such resource" },
  name_taken: { status: 409, title: "The owner has a token of this name" },
  id_taken: { status: 409, title: "The id is another token's" },
  conflict: { status: 409, title: "Another change came first" },
  precondition_failed: { status: 412, title: "The token has changed" },
  payload_too_large: { status: 413, title: "The body is too large" },
  unsupported_media_type: { status: 415, title: "The content type is not supported" },
  validation_failed: { status: 422, title: "The request is not valid" },
  too_many_requests: { status: 429, title: "Too many requests" },
  unavailable: { status: 503, title: "The service cannot answer now" },
  internal_error: { status: 500, title: "Something went wrong on our side" },
} as const satisfies Record<ErrorCode, { status: number; title: string }>;

/** The media type of every error (RFC 9457). */
export const problemMediaType = "application/problem+json";

/** The `type` of a problem: a URN, since the documents of a deployment have no fixed address. */
export function problemType(code: ErrorCode): string {
  return `urn:latchkey:problem:${code}`;
}
