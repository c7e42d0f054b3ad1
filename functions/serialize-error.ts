/** An error as the logs hold it. */
export interface SerializedError {
  readonly error: string;
  /** The stable code of an error that has one. */
  readonly code?: string;
  readonly detail?: string;
  readonly stack?: string;
  readonly cause?: SerializedError;
}

/**
 * What a log may hold of an error: its name, code, message, stack and causes, and nothing else. The SDK hangs requests
 * and responses on its errors, which hold digests. The message of a parser quotes what it could not read.
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
