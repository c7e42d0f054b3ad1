import { type OperationName, routes } from "../contract/routes.ts";
import { UnreachableError } from "./errors.ts";
import { isAlreadyDeleted, isMaybeUpdated, isUpdated } from "./lost-response.ts";
import { buildPath, buildRequest, type RequestInput } from "./request.ts";
import { type ApiResponse, parseResponse } from "./response.ts";
import { delay, isChange, isConnectFailure, isRetryable, isTransient, retryDelay } from "./retry.ts";
import type { Client, Input, Token } from "./types.ts";

/** The service to call, and the limits for each call. */
export interface ClientOptions {
  /**
   * The service's URL, e.g. `https://abc.execute-api.eu-west-1.amazonaws.com/prod`, with or without `/v1` at the end;
   * empty for the page's own origin.
   */
  readonly baseUrl: string;
  /** The secret to authenticate with. Without it, only public operations succeed. */
  readonly token?: string | undefined;
  /** Default: the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** The time limit of one attempt, in milliseconds. Default: 10,000. */
  readonly timeoutMs?: number | undefined;
  /** How often an idempotent call is retried after a transient error. Default: 2. */
  readonly retries?: number | undefined;
}

/**
 * A client for the HTTP API, with one method for each operation. It runs in browsers and in Node.
 *
 * Every method throws {@link ProblemError} if the service returns an error and {@link UnreachableError} if there is no
 * response.
 *
 * @throws TypeError for a `baseUrl` that isn't an HTTP URL, or that has credentials, a query or a fragment.
 *
 * @example
 * ```ts
 * const client = createClient({ baseUrl, token: secret });
 * const { id } = await client.createToken({ body: { name: "my_app" } });
 * await client.updateToken({ id, body: { status: "disabled" } });
 * ```
 */
export function createClient(options: ClientOptions): Client {
  assertBaseUrl(options.baseUrl);
  const methods = Object.keys(routes).map((name) => {
    const operation = name as OperationName;
    return [operation, (input?: Input<OperationName>) => call(options, operation, (input ?? {}) as RequestInput)];
  });
  return Object.fromEntries(methods);
}

function assertBaseUrl(baseUrl: unknown): void {
  if (baseUrl === "") return;
  const url = typeof baseUrl === "string" && URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  const isPlain = url && !url.username && !url.password && !url.search && !url.hash;
  if (isPlain && /^https?:$/.test(url.protocol)) return;
  // Without the value: it may have a password or a secret, and must not appear in a log.
  throw new TypeError(
    "baseUrl: the value isn't a URL such as https://abc.execute-api.eu-west-1.amazonaws.com/prod, without credentials, query and fragment.",
  );
}

async function call(options: ClientOptions, operation: OperationName, input: RequestInput): Promise<unknown> {
  const { response, retried } = await sendWithRetries(options, operation, input);
  if (retried && isAlreadyDeleted(operation, response)) return { effectiveBy: null };
  if (retried && isMaybeUpdated(operation, response)) {
    const { id = "", signal, timeoutMs } = input;
    const token = (await call(options, "getToken", { id, signal, timeoutMs })) as Token;
    // Repeating the patch on top of itself changes nothing, and returns what the lost response did.
    if (isUpdated(token, input)) return call(options, operation, { ...input, ifMatch: token.version });
  }
  const output = parseResponse(response);
  return operation === "createToken" ? { ...(output as object), existed: response.status === 200 } : output;
}

async function sendWithRetries(options: ClientOptions, operation: OperationName, input: RequestInput) {
  const maxRetries = isRetryable(operation, input) ? (options.retries ?? 2) : 0;
  let outcomeUnknown = false;
  for (let attempt = 0; ; attempt++) {
    const outcome = await send(options, operation, input).catch(asUnreachable);
    const error = outcome instanceof UnreachableError ? outcome : undefined;
    outcomeUnknown ||= error?.outcomeUnknown ?? false;
    const wait = attempt < maxRetries ? delayAfter(outcome, attempt) : undefined;
    if (wait !== undefined) await delay(wait, input.signal);
    else if (error) throw new UnreachableError(error.message, { ...error, cause: error.cause, outcomeUnknown });
    else return { response: outcome as ApiResponse, retried: attempt > 0 };
  }
}

/** The delay before the retry that follows an attempt; `undefined`: don't retry. */
function delayAfter(outcome: ApiResponse | UnreachableError, attempt: number): number | undefined {
  if (outcome instanceof UnreachableError) return retryDelay(attempt, null);
  return isTransient(outcome.status) ? retryDelay(attempt, outcome.headers.get("retry-after")) : undefined;
}

function asUnreachable(error: unknown): UnreachableError {
  if (error instanceof UnreachableError) return error;
  throw error;
}

/** One attempt, including the body. @throws UnreachableError, or the reason of the caller's own signal. */
async function send(options: ClientOptions, operation: OperationName, input: RequestInput): Promise<ApiResponse> {
  const { baseUrl, fetch = globalThis.fetch, token } = options;
  const url = baseUrl.replace(/\/+$/, "").replace(/\/v1$/, "") + buildPath(operation, input);
  const request = buildRequest(operation, input, token);
  const timeoutMs = input.timeoutMs ?? options.timeoutMs ?? 10_000;
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = input.signal ? AbortSignal.any([input.signal, timeout]) : timeout;
  try {
    const response = await fetch(url, { ...request, signal });
    return { status: response.status, headers: response.headers, text: await response.text() };
  } catch (cause) {
    input.signal?.throwIfAborted();
    const timedOut = timeout.aborted;
    const reason = timedOut ? `no response within ${timeoutMs} ms` : failureReason(cause);
    const outcomeUnknown = isChange(operation) && !isConnectFailure(cause);
    throw new UnreachableError(`Can't reach ${baseUrl || "the service"}: ${reason}.`, {
      cause,
      timedOut,
      outcomeUnknown,
    });
  }
}

/** In Node, the cause of a failed `fetch` has the reason. Browsers don't reveal it. */
function failureReason(error: unknown): string {
  const { cause } = error as { cause?: { code?: unknown; message?: unknown } };
  if (typeof cause?.code === "string") return cause.code;
  return typeof cause?.message === "string" ? cause.message : "the connection failed";
}
