import { responseHeaders } from "../contract/headers.ts";
import { type ProblemCode, ProblemError } from "./errors.ts";
import type { Problem } from "./types.ts";

/** An HTTP response whose body has been read. */
export interface ApiResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/**
 * The result of a call: the parsed body, or `{ effectiveBy }` from the header if the response has no body.
 * @throws ProblemError for an error response, and for a response that isn't the service's.
 */
export function parseResponse(response: ApiResponse): unknown {
  if (response.status >= 400) throw toProblemError(response);
  if (response.text === "") return { effectiveBy: response.headers.get(responseHeaders.effectiveBy) };
  const body = parseObject(response.text);
  if (body === undefined) {
    throw new ProblemError({
      status: response.status,
      code: "unexpected_response",
      title: "The response is not JSON",
      detail: "The response is not JSON. The URL may belong to another service.",
    });
  }
  return body;
}

/** The error of an error response. One that is not a problem document gets its code from the status. */
export function toProblemError({ status, headers, text }: ApiResponse): ProblemError {
  const body = parseObject(text);
  const requestId = headers.get("x-amzn-requestid") ?? headers.get("apigw-requestid");
  const { error_description: description, ...problem }: Partial<Problem> & { error_description?: unknown } = body ?? {};
  // Introspection and revocation return OAuth errors (RFC 6749, section 5.2), with an added `code`.
  const title = problem.title ?? description;
  if (typeof problem.code === "string" && typeof title === "string") {
    return new ProblemError({ ...(requestId ? { requestId } : {}), ...problem, status, code: problem.code, title });
  }
  // API Gateway puts the reason into `message`, the Interana operations into `msg`.
  const { message, msg } = (body ?? {}) as { message?: unknown; msg?: unknown };
  const detail = [message, msg].find((text) => typeof text === "string");
  return new ProblemError({
    status,
    code: codeForStatus(status),
    title: `The service responded with status ${status}`,
    ...(typeof detail === "string" ? { detail } : {}),
    ...(requestId ? { requestId } : {}),
  });
}

function codeForStatus(status: number): ProblemCode {
  if (status === 401) return "unauthorized";
  if (status === 403) return "forbidden";
  if (status === 404) return "route_not_found";
  if (status === 429) return "too_many_requests";
  if (status >= 502 && status <= 504) return "unavailable";
  return status >= 500 ? "internal_error" : "unexpected_response";
}

function parseObject(text: string): object | undefined {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === "object" && body !== null ? body : undefined;
  } catch {
    return undefined;
  }
}
