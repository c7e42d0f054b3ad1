/** What a function's thread is started with. */
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

/** What a function's thread says: that it is ready, or failed to start, or how an invocation ended. */
export type WorkerMessage =
  | { readonly type: "ready" }
  | { readonly type: "init-failed"; readonly failure: FunctionFailure }
  | { readonly type: "done"; readonly requestId: string; readonly result: string }
  | { readonly type: "failed"; readonly requestId: string; readonly failure: FunctionFailure };
