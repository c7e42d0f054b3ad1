import { buffer } from "node:stream/consumers";
import { NodeHttpHandler } from "@smithy/node-http-handler";

/** How long one attempt of a call may take, in milliseconds. */
export interface AttemptLimits {
  /** Until there is a connection. */
  readonly connectionTimeout: number;
  /** In all, from the request to the last byte of the response. */
  readonly attemptTimeout: number;
}

/**
 * The HTTP handler of an SDK client that callers wait for. It adds two checks to the SDK's:
 *
 * - The SDK's `requestTimeout` ends when the headers of a response arrive, and would wait forever for a body that
 *   stalls. So the remaining time applies to the body too.
 * - The SDK accepts an empty body as an empty response, such as a missing item or a successful write, and doesn't retry
 *   a truncated body. So a successful response whose body isn't JSON counts as a failed attempt.
 */
export function createRequestHandler({ connectionTimeout, attemptTimeout }: AttemptLimits): NodeHttpHandler {
  const handler = new NodeHttpHandler({
    connectionTimeout,
    requestTimeout: attemptTimeout,
    // Without it the SDK only logs a warning.
    throwOnRequestTimeout: true,
    // The time that a request waits for a socket counts towards its timeout.
    httpAgent: { maxSockets: 256 },
    httpsAgent: { maxSockets: 256 },
  });
  const handle = handler.handle.bind(handler);
  handler.handle = async (request, options) => {
    const started = performance.now();
    const result = await handle(request, options);
    const { response } = result;
    const stream: NodeJS.ReadableStream & { readonly destroy: (error: Error) => void } = response.body;
    const late = failedAttempt(`The response took longer than ${attemptTimeout} ms.`);
    const left = Math.max(1, attemptTimeout - (performance.now() - started));
    const timer = setTimeout(() => stream.destroy(late), left);
    try {
      const body = await buffer(stream);
      if (response.statusCode === 200 && isAwsJson(request) && !isJson(body)) {
        throw failedAttempt("The body of the response isn't JSON.");
      }
      response.body = body;
    } finally {
      clearTimeout(timer);
    }
    return result;
  };
  return handler;
}

/** An error that the SDK retries, because of its name. */
function failedAttempt(message: string): Error {
  return Object.assign(new Error(message), { name: "TimeoutError" });
}

/** Whether a request is one of the protocol AWS JSON, as DynamoDB's and Secrets Manager's are. */
function isAwsJson({ headers }: { readonly headers: Readonly<Record<string, string>> }): boolean {
  return "x-amz-target" in headers;
}

function isJson(body: Buffer): boolean {
  try {
    JSON.parse(body.toString("utf8"));
    return true;
  } catch {
    return false;
  }
}
