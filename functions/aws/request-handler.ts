import { NodeHttpHandler } from "@smithy/node-http-handler";

/** How long one attempt of a call may take, in milliseconds. */
export interface AttemptLimits {
  /** Until there is a connection. */
  readonly connectionTimeout: number;
  /** In all, from the request to the last byte of the response. */
  readonly attemptTimeout: number;
}

/**
 * The HTTP handler of an SDK client that callers wait for. The SDK's own `requestTimeout` ends when the headers of a
 * response arrive, and would wait without end for a body that stalls: so the time that is left counts for the body too.
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
    const { body } = result.response;
    // The SDK tries again after errors of this name.
    const error = Object.assign(new Error(`The response took longer than ${attemptTimeout} ms.`), {
      name: "TimeoutError",
    });
    const timer = setTimeout(() => body.destroy(error), attemptTimeout - (performance.now() - started));
    body.once("close", () => clearTimeout(timer));
    return result;
  };
  return handler;
}
