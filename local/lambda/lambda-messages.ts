/** The settings of a function's thread. */
export interface WorkerSettings {
  /** The module that exports the handler. */
  readonly file: string;
  readonly exportName: string;
  readonly functionName: string;
  readonly functionArn: string;
  readonly memorySize: number;
}

/** Asks a function's thread to handle an event. */
export interface InvocationMessage {
  readonly requestId: string;
  /** The event, as JSON. */
  readonly event: string;
  readonly timeoutMs: number;
}

/** An error as Lambda reports it. */
export interface FunctionFailure {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly stack?: string | undefined;
}

/** A message from a function's thread: it is ready, failed to start, or has completed an invocation. */
export type WorkerMessage =
  | { readonly type: "ready" }
  | { readonly type: "init-failed"; readonly failure: FunctionFailure }
  | { readonly type: "done"; readonly requestId: string; readonly result: string }
  | { readonly type: "failed"; readonly requestId: string; readonly failure: FunctionFailure };
