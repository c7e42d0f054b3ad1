// The package export `latchkey/guard`.
// biome-ignore-all lint/performance/noBarrelFile: an entry of the package, which nothing inside it imports.
export type { AuthorizerContext } from "../contract/deployment/authorizer-context.ts";
export type { GuardDecision, GuardedCaller, GuardRefusal } from "./decision.ts";
export { createGuard, type Guard, type GuardOptions } from "./guard.ts";
export type { GuardedCall, GuardedEvent, GuardedRoute } from "./guarded-event.ts";
export { guardMiddleware, type RefusalOptions, withGuard } from "./guarded-handler.ts";
export { readCaller } from "./read-caller.ts";
export { type RefusalCode, type RefusalResponse, refusalHeaders, refusals } from "./refusal-response.ts";
