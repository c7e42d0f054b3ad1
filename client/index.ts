// What the package exports as `latchkey/client`: the typed client of the HTTP API.
// biome-ignore-all lint/performance/noBarrelFile: an entry of the package, which nothing inside it imports.
export { type ClientOptions, createClient } from "./client.ts";
export { type ProblemCode, ProblemError, UnreachableError } from "./errors.ts";
export { listAll, paginate } from "./pagination.ts";
export type {
  CallOptions,
  ChangedToken,
  Client,
  Input,
  Introspection,
  NoContent,
  Output,
  Parameters,
  Problem,
  Scope,
  Token,
  TokenEvent,
} from "./types.ts";
