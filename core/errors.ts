/**
 * Every code that an operation can fail with. Codes are stable: clients may rely on them.
 * `contract/problems.ts` maps them to HTTP statuses.
 */
export type ErrorCode =
  | "bad_request"
  | "malformed_body"
  | "invalid_cursor"
  | "unauthorized"
  | "forbidden"
  | "scope_not_held"
  | "field_locked"
  | "owner_not_allowed"
  | "token_not_found"
  | "route_not_found"
  | "method_not_allowed"
  | "name_taken"
  | "id_taken"
  | "conflict"
  | "precondition_failed"
  | "payload_too_large"
  | "unsupported_media_type"
  | "validation_failed"
  | "too_many_requests"
  | "unavailable"
  | "internal_error";

/** One problem with a request: its location, as a JSON pointer or a parameter name, and an explanation. */
export interface Violation {
  /** A JSON pointer (RFC 6901) into the body. */
  readonly pointer?: string;
  /** The name of a query, path or header parameter. */
  readonly parameter?: string;
  readonly detail: string;
}

/** An error that is reported to the caller. `message` is written for the caller. */
export class LatchkeyError extends Error {
  override readonly name = "LatchkeyError";
  readonly code: ErrorCode;
  readonly violations: readonly Violation[];

  constructor(
    code: ErrorCode,
    message: string,
    options: { readonly cause?: unknown; readonly violations?: readonly Violation[] } = {},
  ) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.code = code;
    this.violations = options.violations ?? [];
  }
}

/**
 * A stored file or item that isn't what the service wrote. It is an internal error: it denies access, and the log says
 * what is damaged.
 */
export class DamagedError extends Error {
  override readonly name = "DamagedError";
  readonly code = "damaged";

  /** @param reason must not contain a value that was read: it may be a secret or a digest. */
  constructor(what: string, reason: string, options: { readonly cause?: unknown } = {}) {
    super(`${what} is damaged. ${reason}`, options);
  }
}

/** The error for a body member that is well-formed but not acceptable here. */
export function invalidMember(pointer: string, detail: string): LatchkeyError {
  return new LatchkeyError("validation_failed", "The request is not valid.", {
    violations: [{ pointer, detail }],
  });
}

/** The error for a change that was based on an outdated state of the token. */
export function changedMeanwhile(): LatchkeyError {
  return new LatchkeyError("conflict", "The token was changed by another request. Try again.");
}

/** The error for a new secret that the token had before: a secret that ended stays ended. */
export function secretUsedBefore(): LatchkeyError {
  return invalidMember("/digest", "Must not be the digest of a secret that the token had before.");
}

/** The error for a token that doesn't exist or that the caller can't view. Callers can't tell the two apart. */
export function tokenNotFound(): LatchkeyError {
  return new LatchkeyError("token_not_found", "Token not found.");
}
