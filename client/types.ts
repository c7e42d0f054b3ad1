import type { z } from "zod";
import type { Operations } from "../contract/operations.ts";
import type { OperationName } from "../contract/routes.ts";
import type * as schemas from "../contract/schemas.ts";

/** A token as the service answers it. */
export type Token = z.infer<typeof schemas.Token>;
/** A token after a change, with the time from which every protected API certainly heeds it. */
export type ChangedToken = z.infer<typeof schemas.ChangedToken>;
/** One entry of a token's audit trail. */
export type TokenEvent = z.infer<typeof schemas.TokenEvent>;
/** A scope of the catalogue. */
export type Scope = z.infer<typeof schemas.Scope>;
/** What is known of a secret (RFC 7662). */
export type Introspection = z.infer<typeof schemas.Introspection>;
/** The body of a problem document (RFC 9457). */
export type Problem = z.infer<typeof schemas.Problem>;

/** What every call takes besides its own parameters. */
export interface CallOptions {
  /** Ends the call, and the waiting between attempts, with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** How long one attempt may take, in milliseconds, in place of the client's own limit. */
  readonly timeoutMs?: number | undefined;
}

type PathOf<O> = O extends { pathParameters: infer S extends z.ZodType } ? z.input<S> : unknown;
// The schemas read numbers from strings, so what a caller gives is what they put out.
type QueryOf<O> = O extends { query: infer S extends z.ZodType } ? { readonly query?: Partial<z.output<S>> } : unknown;
type BodyOf<O> = O extends { body: { schema: infer S extends z.ZodType } }
  ? O extends { body: { optional: true } }
    ? { readonly body?: z.input<S> }
    : { readonly body: z.input<S> }
  : unknown;
/** The version of the token that the change is meant for; another answers `precondition_failed`. */
type ConditionOf<O> = O extends { conditional: true } ? { readonly ifMatch?: number | undefined } : unknown;

/** What an operation is called with: its path parameters, and `query`, `body` and `ifMatch` where it has them. */
export type Input<N extends OperationName> = PathOf<Operations[N]> &
  QueryOf<Operations[N]> &
  BodyOf<Operations[N]> &
  ConditionOf<Operations[N]> &
  CallOptions;

/** The answer of an operation that has no body: when the change is certainly in force, where the service said so. */
export interface Done {
  readonly effectiveBy: string | null;
}

type AnswerOf<R> = R[keyof R] extends { schema: infer S extends z.ZodType } ? z.output<S> : Done;
/** Whether the very same token was there already, from an earlier call with the same content. */
type ExistedOf<R> = 201 extends keyof R ? { readonly existed: boolean } : unknown;

/** What an operation answers. */
export type Output<N extends OperationName> = AnswerOf<Operations[N]["responses"]> &
  ExistedOf<Operations[N]["responses"]>;

/** The parameters of an operation's method: the input may be left out where nothing in it is required. */
export type Parameters<N extends OperationName> =
  Record<never, never> extends Input<N> ? [input?: Input<N>] : [input: Input<N>];

/** One method for each operation of the HTTP API. */
export type Client = { readonly [N in OperationName]: (...parameters: Parameters<N>) => Promise<Output<N>> };
