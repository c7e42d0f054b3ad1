import type { ErrorCode } from "../core/errors.ts";
import type { Problem } from "./types.ts";

/** The service's error codes, and those for responses that are not problem documents. */
export type ProblemCode = ErrorCode | "too_many_requests" | "unexpected_response";

/** The service, or a gateway in front of it, returned an error. `code` is stable; `message` is meant for people. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  readonly code: ProblemCode;
  /** The HTTP status. */
  readonly status: number;
  /** What the code means; the same text for every occurrence. */
  readonly title: string;
  /** What happened in this occurrence. */
  readonly detail: string | undefined;
  /** The invalid members and parameters of the request. */
  readonly errors: NonNullable<Problem["errors"]>;
  /** Identifies the request in the service's log. */
  readonly requestId: string | undefined;

  constructor(problem: Omit<Problem, "type" | "code"> & { readonly code: string }) {
    super(problem.detail ?? problem.title);
    this.code = problem.code as ProblemCode;
    this.status = problem.status;
    this.title = problem.title;
    this.detail = problem.detail;
    this.errors = problem.errors ?? [];
    this.requestId = problem.requestId;
  }
}

/** There was no response: the service can't be reached, closed the connection, or took too long. */
export class UnreachableError extends Error {
  override readonly name = "UnreachableError";
  readonly code = "unreachable";
  /** Whether the call timed out; otherwise the connection failed. */
  readonly timedOut: boolean;
  /** Whether the service may have made the change that the call asked for: only the response was lost. */
  readonly outcomeUnknown: boolean;

  constructor(
    message: string,
    options: { readonly cause: unknown; readonly timedOut: boolean; readonly outcomeUnknown: boolean },
  ) {
    super(message, { cause: options.cause });
    this.timedOut = options.timedOut;
    this.outcomeUnknown = options.outcomeUnknown;
  }
}
