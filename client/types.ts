import type * as z from "zod";
import type { Operations } from "../contract/operations.ts";
import type { OperationName } from "../contract/routes.ts";
import type * as secrets from "../contract/schemas/secrets.ts";
import type * as service from "../contract/schemas/service.ts";
import type * as tokenEvents from "../contract/schemas/token-events.ts";
import type * as tokens from "../contract/schemas/tokens.ts";

/** A token. */
export type Token = z.infer<typeof tokens.Token>;
/** A token after a change, with the time by which the change has propagated to every protected API. */
export type ChangedToken = z.infer<typeof tokens.ChangedToken>;
/** One entry of a token's audit trail. */
export type TokenEvent = z.infer<typeof tokenEvents.TokenEvent>;
/** A scope of the catalogue. */
export type Scope = z.infer<typeof service.Scope>;
/** The result of an introspection (RFC 7662). */
export type Introspection = z.infer<typeof secrets.Introspection>;
/** A problem document (RFC 9457). */
export type Problem = z.infer<typeof service.Problem>;

/** Options of every call. */
export interface CallOptions {
  /** Aborts the call, including the delays between attempts, with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** The time limit of one attempt, in milliseconds. Default: the client's. */
  readonly timeoutMs?: number | undefined;
}

type PathInput<O> = O extends { pathParameters: infer S extends z.ZodType } ? z.input<S> : unknown;
// The schemas parse numbers from strings. Callers pass what the schemas return.
type QueryInput<O> = O extends { query: infer S extends z.ZodType }
  ? { readonly query?: Partial<z.output<S>> }
  : unknown;
type BodyInput<O> = O extends { body: { schema: infer S extends z.ZodType } }
  ? O extends { body: { optional: true } }
    ? { readonly body?: z.input<S> }
    : { readonly body: z.input<S> }
  : unknown;
/** The expected version of the token; the service refuses the call with `precondition_failed` if it has another. */
type ConditionInput<O> = O extends { conditional: true } ? { readonly ifMatch?: number | undefined } : unknown;

/** The input of an operation: its path parameters, and `query`, `body` and `ifMatch` if the operation has them. */
export type Input<N extends OperationName> = PathInput<Operations[N]> &
  QueryInput<Operations[N]> &
  BodyInput<Operations[N]> &
  ConditionInput<Operations[N]> &
  CallOptions;

/** The output of an operation without a response body. */
export interface NoContent {
  /** The time by which the change has propagated, if the service returned one. */
  readonly effectiveBy: string | null;
}

type ResponseBody<R> = R[keyof R] extends { schema: infer S extends z.ZodType } ? z.output<S> : NoContent;
/** Whether the token already existed, created by an earlier identical call or by an earlier attempt of this one. */
type Existed<R> = 201 extends keyof R ? { readonly existed: boolean } : unknown;

/** The output of an operation. */
export type Output<N extends OperationName> = ResponseBody<Operations[N]["responses"]> &
  Existed<Operations[N]["responses"]>;

/** The parameters of an operation's method: the input is optional if none of its members is required. */
export type Parameters<N extends OperationName> =
  Record<never, never> extends Input<N> ? [input?: Input<N>] : [input: Input<N>];

/** One method for each operation of the HTTP API. */
export type Client = { readonly [N in OperationName]: (...parameters: Parameters<N>) => Promise<Output<N>> };
