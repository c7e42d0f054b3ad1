import { type OperationName, routes } from "../contract/routes.ts";
import { type Answer, outputOf } from "./answer.ts";
import { UnreachableError } from "./errors.ts";
import { type AnyInput, anyInput, pathOf, requestOf } from "./request.ts";
import { delay, delayBefore, isRepeatable, isTransient } from "./retry.ts";
import type { Client, Input } from "./types.ts";

/** Where the service is, and how patient to be with it. */
export interface ClientOptions {
  /** The address before `/v1`, e.g. `https://abc.execute-api.eu-west-1.amazonaws.com/prod`; empty: the page's own. */
  readonly baseUrl: string;
  /** The secret to call with. Without one, only the calls that need none succeed. */
  readonly token?: string | undefined;
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** How long one attempt may take, in milliseconds; 10,000 unless given. */
  readonly timeoutMs?: number | undefined;
  /** How often a call that is safe to repeat is sent again after a failure that may pass; 2 unless given. */
  readonly retries?: number | undefined;
}

/**
 * A client of the HTTP API, with one method for each operation. It runs in browsers and in Node.
 *
 * Every method throws {@link ProblemError} where the service refuses and {@link UnreachableError} where no answer comes.
 *
 * @example
 * const client = createClient({ baseUrl, token: secret });
 * const { id } = await client.createToken({ body: { name: "my_app" } });
 * await client.updateToken({ id, body: { status: "disabled" } });
 */
export function createClient(options: ClientOptions): Client {
  const methods = Object.keys(routes).map((name) => {
    const operation = name as OperationName;
    return [operation, (input?: Input<OperationName>) => call(options, operation, anyInput(input))] as const;
  });
  return Object.fromEntries(methods) as unknown as Client;
}

async function call(options: ClientOptions, operation: OperationName, input: AnyInput): Promise<unknown> {
  const { answer, repeated } = await attempts(options, operation, input);
  // The attempt whose answer was lost may have been the one that deleted.
  if (operation === "deleteToken" && repeated && answer.status === 404) return { effectiveBy: null };
  const output = outputOf(answer);
  return operation === "createToken" ? { ...(output as object), existed: answer.status === 200 } : output;
}

async function attempts(options: ClientOptions, operation: OperationName, input: AnyInput) {
  const most = isRepeatable(operation, input) ? (options.retries ?? 2) : 0;
  for (let attempt = 0; ; attempt++) {
    const outcome = await send(options, operation, input).catch(unreachable);
    const failed = outcome instanceof UnreachableError;
    const wait =
      attempt < most && (failed || isTransient(outcome.status))
        ? delayBefore(attempt, failed ? null : outcome.headers.get("retry-after"))
        : undefined;
    if (wait !== undefined) await delay(wait, input.signal);
    else if (failed) throw outcome;
    else return { answer: outcome, repeated: attempt > 0 };
  }
}

function unreachable(error: unknown): UnreachableError {
  if (error instanceof UnreachableError) return error;
  throw error;
}

/** One attempt, its answer read to the end. @throws UnreachableError, or the reason of the caller's own signal. */
async function send(options: ClientOptions, operation: OperationName, input: AnyInput): Promise<Answer> {
  const { baseUrl, fetch = globalThis.fetch, token } = options;
  const url = baseUrl.replace(/\/+$/, "") + pathOf(operation, input);
  const request = requestOf(operation, input, token);
  const timeoutMs = input.timeoutMs ?? options.timeoutMs ?? 10_000;
  const limit = AbortSignal.timeout(timeoutMs);
  const signal = input.signal ? AbortSignal.any([input.signal, limit]) : limit;
  try {
    const response = await fetch(url, { ...request, signal });
    return { status: response.status, headers: response.headers, text: await response.text() };
  } catch (cause) {
    input.signal?.throwIfAborted();
    const timedOut = limit.aborted;
    const reason = timedOut ? `no answer within ${timeoutMs} ms` : reasonOf(cause);
    throw new UnreachableError(`${baseUrl || "The service"} cannot be reached: ${reason}.`, { cause, timedOut });
  }
}

/** Node puts what went wrong into the cause of a general failure; browsers tell nothing. */
function reasonOf(error: unknown): string {
  const { cause } = error as { cause?: { code?: unknown; message?: unknown } };
  if (typeof cause?.code === "string") return cause.code;
  return typeof cause?.message === "string" ? cause.message : "the connection failed";
}
