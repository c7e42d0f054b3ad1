import { type OperationName, routes } from "../contract/routes.ts";

/** The parts of a call that decide whether it is idempotent. */
interface Call {
  readonly body?: { readonly secret?: unknown; readonly digest?: unknown } | undefined;
  readonly ifMatch?: number | undefined;
}

/**
 * Whether a call can be sent again without repeating its effect when the outcome of the first attempt is unknown.
 *
 * A create is idempotent with a caller-made secret or digest, a rotation with a digest, an update with `If-Match`.
 * Without them, the secret in the lost response would be gone.
 */
export function isRetryable(operation: OperationName, { body, ifMatch }: Call): boolean {
  switch (operation) {
    case "createToken":
    case "rotateToken":
      return body?.secret !== undefined || body?.digest !== undefined;
    case "updateToken":
      return ifMatch !== undefined;
    case "deleteToken":
    case "introspect":
    case "revoke":
      return true;
    case "getCreateToken": // A GET that creates a token with each call.
      return false;
    default:
      return routes[operation].method === "GET";
  }
}

/** Whether an operation changes something. */
export function isChange(operation: OperationName): boolean {
  return operation === "getCreateToken" || !(routes[operation].method === "GET" || operation === "introspect");
}

/** Whether a call failed before the request was sent. Browsers don't reveal it. */
export function isConnectFailure(error: unknown): boolean {
  const { cause } = error as { cause?: { code?: unknown } };
  return (
    typeof cause?.code === "string" &&
    /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT)$|CERT|^ERR_(SSL|TLS)_/.test(
      cause.code,
    )
  );
}

/** Whether a response with this status indicates a transient error. */
export function isTransient(status: number): boolean {
  return status === 429 || status >= 500;
}

const baseDelayMs = 200;
const maxDelayMs = 10_000;

/**
 * The delay before the retry that follows `attempt` (counted from 0), in milliseconds: exponential backoff with jitter,
 * and at least what `Retry-After` asks for.
 *
 * @returns `undefined` if the service asks for a longer delay than a call may take.
 */
export function retryDelay(attempt: number, retryAfter: string | null, random = Math.random()): number | undefined {
  const minDelayMs = parseRetryAfter(retryAfter) * 1000;
  if (minDelayMs > maxDelayMs) return undefined;
  const backoff = Math.min(maxDelayMs, baseDelayMs * 2 ** attempt);
  return Math.max(minDelayMs, backoff * (0.5 + random / 2));
}

/** The seconds that `Retry-After` (RFC 9110, section 10.2.3) asks for, given as a number or a date. */
function parseRetryAfter(retryAfter: string | null): number {
  if (retryAfter === null) return 0;
  const seconds = /^\d+$/.test(retryAfter) ? Number(retryAfter) : (Date.parse(retryAfter) - Date.now()) / 1000;
  return Number.isNaN(seconds) ? 0 : Math.max(0, seconds);
}

/** Waits, or throws the signal's reason as soon as it is aborted. */
export function delay(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const abort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", abort);
      resolve();
    }, milliseconds);
    signal?.addEventListener("abort", abort, { once: true });
  });
}
