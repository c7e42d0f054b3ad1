import type { CaptureName } from "./captures.ts";
import type { Shape } from "./shape.ts";

/** Something that API Gateway was seen to do. */
export interface Fact {
  /** `<kind of authorizer>/<what>`. */
  readonly id: string;
  /** The fact in one sentence. */
  readonly statement: string;
  readonly source: Source;
  /** What is done to see it, in this order, and what is seen. */
  readonly steps: readonly Step[];
}

/** Where a fact comes from. */
export interface Source {
  readonly capture: CaptureName;
  /**
   * `raw`: the recorded rows say it. `derived`: a summary in the recording says it, which its probe wrote. `doc`: the
   * documents of the recording say it. What was only inferred, or only stands in an emulator's code, is no fact here.
   */
  readonly grade: "raw" | "derived" | "doc";
  /** The labels of the rows, or where the summary stands. */
  readonly rows: string;
}

/** An authorizer that facts are about. */
export interface AuthorizerDeclaration {
  readonly api: "rest" | "http" | "websocket";
  /** Of a REST API's authorizer. */
  readonly type?: "TOKEN" | "REQUEST";
  /** In seconds. */
  readonly ttl?: number;
  /** @default the header */
  readonly sources?: readonly ("header" | "query" | "route")[];
  /** Whether an HTTP API's authorizer gives simple responses. */
  readonly simple?: boolean;
  /** Of an HTTP API's authorizer. @default "2.0" */
  readonly payload?: "1.0";
}

const declarations = {
  "token-uncached": { api: "rest", type: "TOKEN", ttl: 0 },
  "token-cached": { api: "rest", type: "TOKEN", ttl: 300 },
  "request-uncached": { api: "rest", type: "REQUEST", ttl: 0, sources: ["header", "query"] },
  "request-cached": { api: "rest", type: "REQUEST", ttl: 300, sources: ["header", "query"] },
  "request-without-sources": { api: "rest", type: "REQUEST", ttl: 0, sources: [] },
  "http-uncached": { api: "http", ttl: 0, sources: ["header"] },
  "http-cached": { api: "http", ttl: 60, sources: ["header"] },
  "http-cached-by-route": { api: "http", ttl: 60, sources: ["header", "route"] },
  "http-cached-briefly": { api: "http", ttl: 2, sources: ["header"] },
  "http-query": { api: "http", ttl: 0, sources: ["query"] },
  "http-simple": { api: "http", ttl: 60, sources: ["header"], simple: true },
  "http-payload-1": { api: "http", ttl: 0, sources: ["header"], payload: "1.0" },
  websocket: { api: "websocket", sources: ["header"] },
  "websocket-query": { api: "websocket", sources: ["query"] },
} satisfies Record<string, AuthorizerDeclaration>;

/** One of the authorizers. */
export type AuthorizerName = keyof typeof declarations;

/** The authorizers; each protects a resource of its name. */
export const authorizers: Readonly<Record<AuthorizerName, AuthorizerDeclaration>> = declarations;

/** The header that authorizers with a header as their source read. */
export const identityHeader = "X-Auth";
/** The parameter that authorizers with a query parameter as their source read. */
export const identityParameter = "tenant";

/** What an authorizer's function does with a request: the request's identity says it. */
export type Behavior =
  /** Allows every method of the stage. */
  | "allow"
  /** Allows the one method that was called. */
  | "allow-this-method"
  /** Allows something else only: an implicit deny. */
  | "allow-nothing"
  | "deny"
  /** Throws `Unauthorized`. */
  | "unauthorized"
  /** Succeeds with `{"errorMessage":"Unauthorized"}`. */
  | "return-unauthorized"
  /** Returns no policy. */
  | "malformed"
  /** Returns a policy where the authorizer was set up for simple responses, and the other way round. */
  | "other-format"
  | "simple-allow"
  | "simple-allow-as-text"
  | "simple-deny"
  /** Allows with a context of strings, numbers and booleans. */
  | "scalar-context"
  | "object-context"
  | "array-context"
  | "null-context"
  /** Allows with a context of every type that JSON has. */
  | "typed-context"
  | "claims-context"
  | "no-principal"
  | "null-principal"
  | "empty-principal"
  | "number-principal";

/**
 * The identity that a request carries: one that asks the function for a behavior, none, an empty one, or one that does
 * not match the validation expression of TOKEN authorizers.
 */
export type Identity = Behavior | "missing" | "empty" | "malformed-text";

/** A request, and its response. */
export interface Call {
  readonly type: "call";
  readonly authorizer: AuthorizerName;
  readonly identity: Identity;
  /** @default "GET" */
  readonly method?: "GET" | "POST";
  /** The path below the authorizer's resource. @default "item" */
  readonly path?: string;
  /** Parameters; `tenant` is added for authorizers that have it as a source, unless it is here. */
  readonly query?: readonly (readonly [name: string, value: string])[];
  /** Whether `tenant` is left out. */
  readonly withoutQuery?: boolean;
  readonly headers?: readonly (readonly [name: string, value: string])[];
  /** How the name of the identity's header is spelled. @default "X-Auth" */
  readonly spelling?: string;
  readonly expected: ExpectedResponse;
}

/** What a response is. */
export interface ExpectedResponse {
  readonly status?: number;
  /** The whole body, parsed. */
  readonly body?: Shape;
  /** The length of the body, in bytes. */
  readonly length?: number;
  /** Headers, whatever their case; `null`: the response has none of the name. */
  readonly headers?: Readonly<Record<string, string | RegExp | null>>;
  /** Headers whose names are spelled just so. */
  readonly spelledHeaders?: readonly string[];
  /** How often the authorizer's function was invoked. */
  readonly invocations?: number;
  /** Some of what the authorizer's event holds. */
  readonly authorizerEvent?: Shape;
  /** All that the authorizer's event holds at its top level. */
  readonly authorizerEventMembers?: readonly string[];
  /** Some of what the backend's event holds. */
  readonly backendEvent?: Shape;
}

/** Opens a connection to a WebSocket API, or is refused. */
export interface Connect {
  readonly type: "connect";
  readonly authorizer: AuthorizerName;
  readonly identity: Identity;
  /** What later steps call the connection. */
  readonly as?: string;
  readonly query?: readonly (readonly [name: string, value: string])[];
  readonly headers?: readonly (readonly [name: string, value: string])[];
  /** The status: 101 for a connection. */
  readonly expected: ExpectedResponse;
}

/** Sends a message over a connection, and waits for the frame that comes back. */
export interface Send {
  readonly type: "send";
  readonly connection: string;
  /** Sent as JSON; bytes are sent as they are, in a binary frame. */
  readonly message: unknown;
  readonly expected: {
    readonly frame?: Shape;
    readonly backendEvent?: Shape;
    /** The close frame that comes back instead. */
    readonly closed?: CloseFrame;
  };
}

/** How the gateway closes a connection. */
export interface CloseFrame {
  readonly code: number;
  readonly reason: string;
}

/** Closes a connection from the client's side. */
export interface Close {
  readonly type: "close";
  readonly connection: string;
  readonly code: number;
  readonly reason: string;
  readonly expected: { readonly backendEvent: Shape };
}

/** Calls the backend's side of a connection: `@connections`. */
export interface ManageConnection {
  readonly type: "manage";
  readonly connection: string;
  readonly method: "GET" | "POST" | "DELETE";
  /** The length of the message to post, in bytes. */
  readonly length?: number;
  readonly expected: {
    readonly status: number;
    readonly body?: Shape;
    readonly received?: number;
    readonly closed?: CloseFrame;
  };
}

/** Asks for the caches of an authorizer's stage to be flushed. */
export interface Flush {
  readonly type: "flush";
  readonly authorizer: AuthorizerName;
  readonly expected: { readonly status: number };
}

/**
 * Calls again and again after a flush, with an identity that was cached before it, and sees when calls invoke the
 * function. Times are in seconds after the flush.
 */
export interface WatchFlush {
  readonly type: "watch-flush";
  readonly authorizer: AuthorizerName;
  readonly identity: Behavior;
  readonly expected: {
    /** A result from before the flush was returned this late. */
    readonly staleAt: number;
    /** Whether such a result was returned after a newer one. */
    readonly returns?: true;
    /** After this time no result from before the flush was seen. */
    readonly freshFrom?: number;
  };
}

/** Waits, in seconds. */
export interface Wait {
  readonly type: "wait";
  readonly seconds: number;
}

/** A part of a fact. */
export type Step = Call | Connect | Send | Close | ManageConnection | Flush | WatchFlush | Wait;

/** A request. */
export function call(
  authorizer: AuthorizerName,
  request: Omit<Call, "type" | "authorizer" | "expected">,
  expected: ExpectedResponse,
): Call {
  return { type: "call", authorizer, ...request, expected };
}

/** An attempt to open a connection. */
export function connect(
  authorizer: AuthorizerName,
  request: Omit<Connect, "type" | "authorizer" | "expected">,
  expected: ExpectedResponse,
): Connect {
  return { type: "connect", authorizer, ...request, expected };
}
