import { type ProblemCode, ProblemError } from "./errors.ts";
import type { Problem } from "./types.ts";

/** An answer that has been read to its end. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/**
 * What an answer holds: its body, or when the change is in force where it has none.
 * @throws ProblemError for a failure, and for an answer that is not the service's.
 */
export function outputOf(answer: Answer): unknown {
  if (answer.status >= 400) throw problemOf(answer);
  const effectiveBy = answer.headers.get("latchkey-effective-by");
  if (answer.text === "") return { effectiveBy };
  const body = parse(answer.text);
  if (body === undefined) {
    throw new ProblemError({
      status: answer.status,
      code: "unexpected_answer",
      title: "The answer is not JSON",
      detail: "The answer is not JSON: the URL may be that of something else.",
    });
  }
  return body;
}

/** The failure that an answer tells of. Answers that are no problem document get a code by their status. */
export function problemOf({ status, headers, text }: Answer): ProblemError {
  const body = parse(text);
  const requestId = headers.get("x-amzn-requestid") ?? headers.get("apigw-requestid");
  const given: Partial<Problem> = body ?? {};
  if (typeof given.code === "string" && typeof given.title === "string") {
    return new ProblemError({
      ...(requestId ? { requestId } : {}),
      ...given,
      status,
      code: given.code,
      title: given.title,
    });
  }
  // A gateway answers `message`, Interana's calls `msg`.
  const { message, msg } = (body ?? {}) as { message?: unknown; msg?: unknown };
  const detail = [message, msg].find((words) => typeof words === "string");
  return new ProblemError({
    status,
    code: codeOf(status),
    title: `The service answered ${status}`,
    ...(typeof detail === "string" ? { detail } : {}),
    ...(requestId ? { requestId } : {}),
  });
}

function codeOf(status: number): ProblemCode {
  if (status === 401) return "unauthorized";
  if (status === 403) return "forbidden";
  if (status === 404) return "route_not_found";
  if (status === 429) return "too_many_requests";
  if (status >= 502 && status <= 504) return "unavailable";
  return status >= 500 ? "internal_error" : "unexpected_answer";
}

function parse(text: string): object | undefined {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === "object" && body !== null ? body : undefined;
  } catch {
    return undefined;
  }
}
