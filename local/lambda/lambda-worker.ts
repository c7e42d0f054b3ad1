import { pathToFileURL } from "node:url";
import { parentPort, workerData } from "node:worker_threads";
import type { FunctionFailure, InvocationMessage, WorkerMessage, WorkerSettings } from "./lambda-messages.ts";

// Runs inside a function's thread: loads the handler, then handles one event after another as they come.

type Handler = (event: unknown, context: unknown) => unknown;

const settings = workerData as WorkerSettings;

function send(message: WorkerMessage): void {
  parentPort?.postMessage(message);
}

function toFailure(thrown: unknown): FunctionFailure {
  if (thrown instanceof Error) return { errorType: thrown.name, errorMessage: thrown.message, stack: thrown.stack };
  return { errorType: typeof thrown, errorMessage: String(thrown) };
}

async function loadHandler(): Promise<Handler> {
  const module = (await import(pathToFileURL(settings.file).href)) as Record<string, unknown>;
  const handler = module[settings.exportName];
  if (typeof handler !== "function")
    throw new Error(`${settings.exportName} is not exported by the function's module.`);
  return handler as Handler;
}

function createContext({ requestId, timeoutMs }: InvocationMessage): object {
  const deadline = Date.now() + timeoutMs;
  return {
    awsRequestId: requestId,
    callbackWaitsForEmptyEventLoop: true,
    functionName: settings.functionName,
    functionVersion: "$LATEST",
    invokedFunctionArn: settings.functionArn,
    memoryLimitInMB: String(settings.memorySize),
    logGroupName: process.env["AWS_LAMBDA_LOG_GROUP_NAME"],
    logStreamName: process.env["AWS_LAMBDA_LOG_STREAM_NAME"],
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}

async function handle(handler: Handler, message: InvocationMessage): Promise<void> {
  const { requestId } = message;
  try {
    const result = await handler(JSON.parse(message.event), createContext(message));
    send({ type: "done", requestId, result: JSON.stringify(result) ?? "null" });
  } catch (error) {
    send({ type: "failed", requestId, failure: toFailure(error) });
  }
}

/** Batches the writes to a stream, because every message between threads has a cost. */
function batchWrites(stream: NodeJS.WriteStream): void {
  const write = stream.write.bind(stream);
  let isCorked = false;
  const release = (): void => {
    isCorked = false;
    stream.uncork();
  };
  const batch = (...args: Parameters<typeof write>): boolean => {
    if (!isCorked) {
      isCorked = true;
      stream.cork();
      setTimeout(release, 10);
    }
    return write(...args);
  };
  stream.write = batch as typeof stream.write;
  process.once("exit", release);
}

for (const stream of [process.stdout, process.stderr]) batchWrites(stream);
try {
  const handler = await loadHandler();
  parentPort?.on("message", (message: InvocationMessage) => void handle(handler, message));
  send({ type: "ready" });
} catch (error) {
  send({ type: "init-failed", failure: toFailure(error) });
}
