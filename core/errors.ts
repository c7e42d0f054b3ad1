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

/** Whether an error is a {@link LatchkeyError} with one of these codes. */
export function hasCode(error: unknown, ...codes: readonly ErrorCode[]): error is LatchkeyError {
  return error instanceof LatchkeyError && codes.includes(error.code);
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
export function invalidMember(pointer: string, detail: string, cause?: unknown): LatchkeyError {
  return new LatchkeyError("validation_failed", "The request is not valid.", {
    violations: [{ pointer, detail }],
    cause,
  });
}

/** The error for an invalid query parameter. */
export function invalidParameter(parameter: string, detail: string): LatchkeyError {
  return new LatchkeyError("validation_failed", "The request is not valid.", { violations: [{ parameter, detail }] });
}

/** The error for a change that was based on an outdated state of the token. */
export function conflict(cause?: unknown): LatchkeyError {
  return new LatchkeyError("conflict", "The token was changed by another request. Try again.", { cause });
}

/** The error for an id that belongs to another token, or belonged to one that was deleted. */
export function idTaken(cause?: unknown): LatchkeyError {
  return new LatchkeyError("id_taken", "A token with this id exists.", { cause });
}

/** The error for a name that another token of the owner has. */
export function nameTaken(cause?: unknown): LatchkeyError {
  return new LatchkeyError("name_taken", "The owner already has a token with this name.", { cause });
}

/** The error for a secret that the token had before: a secret that ended is never accepted again. */
export function secretUsedBefore(cause?: unknown): LatchkeyError {
  return invalidMember("/digest", "Must not be the digest of a secret that the token had before.", cause);
}

/** The error of a missing or invalid token. It doesn't say which. */
export function unauthorized(): LatchkeyError {
  return new LatchkeyError("unauthorized", "The token is missing or not valid.");
}

/** The error for a token that doesn't exist or that the caller can't view. Callers can't tell the two apart. */
export function tokenNotFound(): LatchkeyError {
  return new LatchkeyError("token_not_found", "Token not found.");
}
