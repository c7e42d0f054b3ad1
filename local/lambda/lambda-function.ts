import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { FunctionFailure, InvocationMessage, WorkerMessage, WorkerSettings } from "./lambda-messages.ts";

/** A Lambda function as a template declares it. */
export interface FunctionSettings {
  readonly name: string;
  readonly arn: string;
  /** The folder with the function's code. */
  readonly directory: string;
  /** `<file>.<export>`. */
  readonly handler: string;
  readonly timeoutMs: number;
  readonly memorySize: number;
  /** All environment variables of the function's thread. */
  readonly environment: Readonly<Record<string, string>>;
}

/** A running function. */
export interface LambdaFunction {
  /**
   * Invokes the function with an event and returns its result.
   * @throws LambdaFunctionError if the function throws, times out or doesn't start.
   */
  readonly invoke: (event: unknown) => Promise<unknown>;
  readonly stop: () => Promise<void>;
}

/** An error that the function threw, or for which Lambda ended it. */
export class LambdaFunctionError extends Error {
  override readonly name = "LambdaFunctionError";
  /** The name of the error that the function threw, e.g. `TypeError`. */
  readonly errorType: string;

  constructor({ errorType, errorMessage }: FunctionFailure) {
    super(errorMessage);
    this.errorType = errorType;
  }
}

interface Invocation {
  readonly resolve: (result: unknown) => void;
  readonly fail: (failure: FunctionFailure) => void;
}

/** A thread with the function's code, and its pending invocations. */
interface Instance {
  readonly worker: Worker;
  readonly ready: Promise<void>;
  readonly invocations: Map<string, Invocation>;
}

/**
 * Runs a function in a separate thread, which is started on the first invocation and again after a failure. Unlike on
 * Lambda, one thread serves invocations concurrently.
 *
 * @param log receives the function's output, and its failures as Lambda logs them.
 */
export function createLambdaFunction(settings: FunctionSettings, log: (text: string) => void): LambdaFunction {
  const workerSettings = toWorkerSettings(settings);
  const instances = new Set<Instance>();
  let current: Instance | undefined;

  function start(): Instance {
    const instance = startInstance(workerSettings, settings.environment, log);
    instances.add(instance);
    instance.worker.once("exit", () => {
      instances.delete(instance);
      if (current === instance) current = undefined;
    });
    return instance;
  }

  return {
    async invoke(event) {
      current ??= start();
      const instance = current;
      try {
        await instance.ready;
        return await invokeIn(instance, event, settings.timeoutMs);
      } catch (error) {
        const isFunctionError = error instanceof LambdaFunctionError;
        if (isFunctionError)
          log(`${JSON.stringify({ level: "ERROR", errorType: error.errorType, message: error.message })}\n`);
        // Lambda discards an instance that timed out or did not start. Other invocations may still be running in it.
        if (isFunctionError && error.errorType.startsWith("Runtime.") && current === instance) current = undefined;
        if (current !== instance && instance.invocations.size === 0) void instance.worker.terminate();
        throw error;
      }
    },
    async stop() {
      await Promise.all([...instances].map(({ worker }) => worker.terminate()));
    },
  };
}

async function invokeIn(instance: Instance, event: unknown, timeoutMs: number): Promise<unknown> {
  const requestId = randomUUID();
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise((resolve, reject) => {
      const fail = (failure: FunctionFailure): void => reject(new LambdaFunctionError(failure));
      instance.invocations.set(requestId, { resolve, fail });
      timer = setTimeout(() => {
        const seconds = (timeoutMs / 1000).toFixed(2);
        fail({ errorType: "Runtime.Timeout", errorMessage: `${requestId} Task timed out after ${seconds} seconds` });
      }, timeoutMs);
      const message: InvocationMessage = { requestId, event: JSON.stringify(event), timeoutMs };
      instance.worker.postMessage(message);
    });
  } finally {
    clearTimeout(timer);
    instance.invocations.delete(requestId);
  }
}

function startInstance(
  workerSettings: WorkerSettings,
  environment: Readonly<Record<string, string>>,
  log: (text: string) => void,
): Instance {
  const worker = new Worker(new URL("./lambda-worker.ts", import.meta.url), {
    workerData: workerSettings,
    env: { ...environment },
    execArgv: [],
    stdout: true,
    stderr: true,
  });
  for (const stream of [worker.stdout, worker.stderr]) stream.setEncoding("utf8").on("data", log);
  const invocations = new Map<string, Invocation>();
  const ready = new Promise<void>((resolve, reject) => {
    const broken = (failure: FunctionFailure): void => {
      reject(new LambdaFunctionError({ ...failure, errorType: `Runtime.${failure.errorType}` }));
      for (const { fail } of invocations.values()) fail({ ...failure, errorType: `Runtime.${failure.errorType}` });
    };
    worker.on("message", (message: WorkerMessage) => {
      if (message.type === "ready") resolve();
      else if (message.type === "init-failed") broken(message.failure);
      else settle(invocations.get(message.requestId), message);
    });
    worker.on("error", (error) => broken({ errorType: "UnhandledError", errorMessage: error.message }));
    worker.on("exit", () => broken({ errorType: "ExitError", errorMessage: "The function's thread ended." }));
  });
  // `invoke` reports the error.
  ready.catch(() => undefined);
  return { worker, ready, invocations };
}

function settle(
  invocation: Invocation | undefined,
  message: Extract<WorkerMessage, { type: "done" | "failed" }>,
): void {
  if (message.type === "done") invocation?.resolve(JSON.parse(message.result));
  else invocation?.fail(message.failure);
}

function toWorkerSettings({ name, arn, directory, handler, memorySize }: FunctionSettings): WorkerSettings {
  const dot = handler.lastIndexOf(".");
  const file = [".mjs", ".js", ".cjs"].map((end) => join(directory, handler.slice(0, dot) + end)).find(existsSync);
  if (!file) throw new Error(`The code of the function ${name} has no ${handler.slice(0, dot)}.mjs, .js or .cjs.`);
  return { file, exportName: handler.slice(dot + 1), functionName: name, functionArn: arn, memorySize };
}
