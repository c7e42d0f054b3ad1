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
 * The HTTP handler of an SDK client that callers wait for. It makes up for two things that the SDK doesn't do:
 *
 * - The SDK's own `requestTimeout` ends when the headers of a response arrive, and would wait without end for a body that
 *   stalls. So the time that is left counts for the body too.
 * - The SDK takes an empty body for a response with nothing in it: for no item, or for a write that was made. It doesn't
 *   try again where a body is cut either. So a success whose body is no JSON is an attempt that failed.
 */
export function createRequestHandler({ connectionTimeout, attemptTimeout }: AttemptLimits): NodeHttpHandler {
  const handler = new NodeHttpHandler({
    connectionTimeout,
    requestTimeout: attemptTimeout,
    // Without it the SDK only warns of a request that takes too long.
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
        throw failedAttempt("The body of the response is no JSON.");
      }
      response.body = body;
    } finally {
      clearTimeout(timer);
    }
    return result;
  };
  return handler;
}

/** An error that the SDK tries again after, by its name. */
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
