import { buffer } from "node:stream/consumers";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { isObject } from "../../core/shape.ts";

type HttpRequest = Parameters<NodeHttpHandler["handle"]>[0];

/** How long one attempt of a call may take, in milliseconds. */
export interface AttemptLimits {
  /** Until there is a connection. */
  readonly connectionTimeout: number;
  /** In all, from the request to the last byte of the response. */
  readonly attemptTimeout: number;
}

/**
 * The HTTP handler of an SDK client that callers wait for. It adds checks to the SDK's:
 *
 * - The SDK's `requestTimeout` ends when the headers of a response arrive, and would wait forever for a body that
 *   stalls. So the remaining time applies to the body too.
 * - The SDK accepts an empty body as an empty response, such as a missing item or a successful write, and doesn't retry
 *   a truncated body. So a successful response whose body isn't a JSON object, or lacks its list, counts as a failed
 *   attempt.
 * - The SDK reads no body of API Gateway's deletions, and would take any server's page for a success. API Gateway
 *   responds with 202 or 204, so 200 counts as a failed attempt.
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
      const problem = response.statusCode === 200 && findProblem(request, body);
      if (problem) throw failedAttempt(problem);
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

/** The member that every response to an operation has, even if it is empty. */
const requiredMembers: Readonly<Record<string, string>> = { Query: "Items", BatchGetItem: "Responses" };

/** @returns why a response with the status 200 can't be AWS's, if it can't. */
function findProblem({ method, headers }: HttpRequest, body: Buffer): string | undefined {
  if (method === "DELETE") return "API Gateway doesn't respond to a deletion with 200.";
  const target = headers["x-amz-target"];
  // The protocol AWS JSON, as DynamoDB, Secrets Manager and CloudWatch speak it.
  if (target === undefined) return undefined;
  const content = parseJson(body);
  if (content === undefined) return "The body of the response isn't a JSON object.";
  const member = requiredMembers[target.split(".")[1] ?? ""];
  return member && !Object.hasOwn(content, member) ? `The response has no ${member}.` : undefined;
}

function parseJson(body: Buffer): object | undefined {
  try {
    const content: unknown = JSON.parse(body.toString("utf8"));
    return isObject(content) ? content : undefined;
  } catch {
    return undefined;
  }
}
