/** An error in the logs. */
export interface SerializedError {
  readonly error: string;
  /** The stable code of an error that has one. */
  readonly code?: string;
  readonly detail?: string;
  readonly stack?: string;
  readonly cause?: SerializedError;
}

/**
 * Reduces an error to what may be logged: its name, code, message, stack and causes. SDK errors have requests and
 * responses attached, which contain digests. Messages of parsers quote the input, so they are left out.
 */
export function serializeError(error: unknown): SerializedError {
  if (!(error instanceof Error)) return { error: "unknown" };
  if (error instanceof SyntaxError) return { error: error.name };
  const { name, message, stack, cause } = error;
  const code = "code" in error ? error.code : undefined;
  return {
    error: name,
    ...(typeof code === "string" && { code }),
    detail: message,
    ...(stack !== undefined && { stack }),
    ...(cause !== undefined && { cause: serializeError(cause) }),
  };
}
