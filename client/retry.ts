import { type OperationName, routes } from "../contract/routes.ts";

/** What of a call decides whether it may be repeated. */
interface Repetition {
  readonly body?: { readonly secret?: unknown; readonly digest?: unknown } | undefined;
  readonly ifMatch?: number | undefined;
}

/**
 * Whether a call whose answer is unknown may be sent again without doing its work twice.
 *
 * A create is, where the caller brings the secret or the digest along; a change is, where it says which version it is
 * meant for. A rotation never is: the secret in the lost answer would be gone.
 */
export function isRepeatable(operation: OperationName, { body, ifMatch }: Repetition): boolean {
  switch (operation) {
    case "createToken":
      return body?.secret !== undefined || body?.digest !== undefined;
    case "updateToken":
      return ifMatch !== undefined;
    case "deleteToken":
    case "introspect":
    case "revoke":
      return true;
    case "getCreateToken": // A GET that makes a token each time.
      return false;
    default:
      return routes[operation].method === "GET";
  }
}

/** Whether an answer of this status says that the same call may fare better later. */
export function isTransient(status: number): boolean {
  return status === 429 || status >= 500;
}

const firstDelay = 200;
const longestDelay = 10_000;

/**
 * How long to wait before the attempt after `attempt` (counted from 0), in milliseconds: a random part of a time that
 * doubles, so that many clients do not come back at once. What the service asks for in `Retry-After` is the least.
 *
 * @returns `undefined` where the service asks for more patience than a call has.
 */
export function delayBefore(attempt: number, retryAfter: string | null, random = Math.random()): number | undefined {
  const asked = secondsOf(retryAfter) * 1000;
  if (asked > longestDelay) return undefined;
  const backoff = Math.min(longestDelay, firstDelay * 2 ** attempt);
  return Math.max(asked, backoff * (0.5 + random / 2));
}

/** `Retry-After` is a number of seconds or a date. */
function secondsOf(retryAfter: string | null): number {
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
