import { problemMediaType, problems, problemType } from "../contract/problems.ts";
import type { GuardRefusal } from "./decision.ts";

/** Why a call doesn't reach the backend: the guard refused it, or couldn't decide (`unavailable`). */
export type RefusalCode = GuardRefusal | "unavailable";

/** A response of a Lambda proxy integration, as REST, HTTP and WebSocket APIs take it. */
export interface RefusalResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The HTTP status and the constant title of each refusal. */
export const refusals = {
  unauthorized: problems.unauthorized,
  token_revoked: { status: 401, title: "Token revoked" },
  token_expired: { status: 401, title: "Token expired" },
  address_not_allowed: { status: 403, title: "The token can't be used from this address" },
  insufficient_scope: problems.forbidden,
  unavailable: problems.unavailable,
} as const satisfies Record<RefusalCode, { status: number; title: string }>;

/** The headers of a refusal with any body: RFC 6750 for bearer tokens, RFC 9110 for `Retry-After`. */
export function refusalHeaders(code: RefusalCode): Record<string, string> {
  const { status } = refusals[code];
  return {
    "Cache-Control": "no-store",
    ...(status === 401 && { "WWW-Authenticate": 'Bearer error="invalid_token"' }),
    ...(code === "insufficient_scope" && { "WWW-Authenticate": 'Bearer error="insufficient_scope"' }),
    ...(code === "unavailable" && { "Retry-After": "1" }),
  };
}

/** The problem document (RFC 9457) of a refusal. */
export function problemResponse(code: RefusalCode): RefusalResponse {
  const { status, title } = refusals[code];
  return {
    statusCode: status,
    headers: { "Content-Type": problemMediaType, ...refusalHeaders(code) },
    body: JSON.stringify({ type: problemType(code), title, status, code }),
  };
}
