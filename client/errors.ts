import type { ErrorCode } from "../core/errors.ts";
import type { Problem } from "./types.ts";

/** The codes of the service, and those for answers that are no problem document. */
export type ProblemCode = ErrorCode | "too_many_requests" | "unexpected_answer";

/** The service, or a gateway before it, refused a call. `code` is stable; `message` is written for people. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  readonly code: ProblemCode;
  /** The HTTP status. */
  readonly status: number;
  /** What the code means, always in the same words. */
  readonly title: string;
  /** What it means here. */
  readonly detail: string | undefined;
  /** What is wrong with the request, member by member. */
  readonly errors: NonNullable<Problem["errors"]>;
  /** Names the call in the service's log. */
  readonly requestId: string | undefined;

  constructor(problem: Omit<Problem, "type">) {
    super(problem.detail ?? problem.title);
    this.code = problem.code as ProblemCode;
    this.status = problem.status;
    this.title = problem.title;
    this.detail = problem.detail;
    this.errors = problem.errors ?? [];
    this.requestId = problem.requestId;
  }
}

/** No answer came: the service cannot be reached, broke the connection off, or took too long. */
export class UnreachableError extends Error {
  override readonly name = "UnreachableError";
  readonly code = "unreachable";
  /** Whether the time ran out, rather than the connection failing. */
  readonly timedOut: boolean;

  constructor(message: string, options: { readonly cause: unknown; readonly timedOut: boolean }) {
    super(message, { cause: options.cause });
    this.timedOut = options.timedOut;
  }
}
