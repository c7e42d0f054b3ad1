import type * as z from "zod";
import { conflict, type ErrorCode, idTaken, nameTaken, tokenNotFound, unauthorized } from "../core/errors.ts";
import { requestId } from "./operations/example-values.ts";
import { oauthError, problems, problemType } from "./problems.ts";
import type { InteranaFailure } from "./schemas/interana.ts";
import type { OAuthError } from "./schemas/secrets.ts";
import type { Problem } from "./schemas/service.ts";

/** Example details of each error. */
const details: Readonly<Record<ErrorCode, Pick<z.output<typeof Problem>, "detail" | "errors">>> = {
  bad_request: { detail: "Bad request." },
  malformed_body: { detail: "The request body is not valid JSON." },
  invalid_cursor: { detail: "The cursor does not belong to this query." },
  unauthorized: { detail: unauthorized().message },
  forbidden: { detail: "This operation requires the scope tokens:self or tokens:admin." },
  scope_not_held: { detail: "You can't grant a scope that your token doesn't have: lookup:read." },
  field_locked: { detail: "Only an administrator can loosen status of this token." },
  owner_not_allowed: { detail: "You can't create tokens for this owner." },
  token_not_found: { detail: tokenNotFound().message },
  route_not_found: { detail: "Resource not found." },
  method_not_allowed: { detail: "Use GET, HEAD or POST." },
  name_taken: { detail: nameTaken().message },
  id_taken: { detail: idTaken().message },
  conflict: { detail: conflict().message },
  precondition_failed: { detail: "The token has changed since you read it." },
  payload_too_large: { detail: "The request body is limited to 64 KB." },
  unsupported_media_type: { detail: "Use Content-Type application/json." },
  validation_failed: {
    detail: "The request is not valid.",
    errors: [
      { pointer: "/scopes/0", detail: "Unknown scope lookup:raed." },
      { parameter: "limit", detail: "Must be a whole number from 1 to 100." },
    ],
  },
  too_many_requests: { detail: "Try again later." },
  unavailable: { detail: "Try again." },
  internal_error: {},
};

/** The problem document of an error. */
export function problemExample(code: ErrorCode): z.output<typeof Problem> {
  const { status, title } = problems[code];
  return { type: problemType(code), title, status, code, ...details[code], requestId };
}

/** The same error in the format of introspection and revocation. */
export function oauthErrorExample(code: ErrorCode): z.output<typeof OAuthError> {
  return {
    error: oauthError(code).error,
    error_description: code === "validation_failed" ? "token: Required." : (details[code].detail ?? "Internal error."),
    code,
    requestId,
  };
}

/** The same error in Interana's format. */
export function interanaFailureExample(code: ErrorCode): z.output<typeof InteranaFailure> {
  return {
    msg: code === "unauthorized" ? "Not logged in." : (details[code].detail ?? "Internal error."),
    success: false,
  };
}
