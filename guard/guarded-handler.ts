import { hasCode } from "../core/errors.ts";
import type { GuardedCaller } from "./decision.ts";
import type { Guard } from "./guard.ts";
import { type GuardedEvent, readGuardedEvent } from "./guarded-event.ts";
import { problemResponse, type RefusalCode } from "./refusal-response.ts";

/** Options for responses to refused calls. */
export interface RefusalOptions<Event, Response> {
  /** The response to a refused call. @default a problem document (RFC 9457) with the code */
  readonly respond?: (code: RefusalCode, event: Event) => Response;
}

/**
 * A middy middleware that responds to refused calls. Use it before middlewares that parse the body. It updates the
 * scopes in the event, so that the handler reads the scopes that the token still has.
 *
 * @see https://middy.js.org
 * @example
 * ```ts
 * export const handler = middy(lookup).use(guardMiddleware(createGuard()));
 * ```
 */
export function guardMiddleware<Event extends GuardedEvent, Response = unknown>(
  guard: Guard,
  options: RefusalOptions<Event, Response> = {},
) {
  return {
    before: (request: { event: Event }) => checkVerdict(guard, request.event, options),
  };
}

/**
 * Wraps a handler for events of API Gateway. It does the same as {@link guardMiddleware}, without middy.
 *
 * @example
 * ```ts
 * export const handler = withGuard(createGuard(), async (event) => ({ statusCode: 200 }));
 * ```
 */
export function withGuard<Event extends GuardedEvent, Rest extends unknown[], Response>(
  guard: Guard,
  handler: (event: Event, ...rest: Rest) => Promise<Response>,
  options: RefusalOptions<Event, Response> = {},
): (event: Event, ...rest: Rest) => Promise<Response> {
  return async (event, ...rest) =>
    ((await checkVerdict(guard, event, options)) as Response | undefined) ?? handler(event, ...rest);
}

async function checkVerdict<Event extends GuardedEvent, Response>(
  guard: Guard,
  event: Event,
  { respond }: RefusalOptions<Event, Response>,
) {
  const refuse = (code: RefusalCode) => (respond ? respond(code, event) : problemResponse(code));
  try {
    const call = readGuardedEvent(event);
    const decision = await guard.check(call);
    if (!decision.allowed) return refuse(decision.code);
    updateScopes(call.authorizer as Record<string, unknown>, decision.caller);
    return undefined;
  } catch (error) {
    if (hasCode(error, "unavailable")) return refuse("unavailable");
    throw error;
  }
}

function updateScopes(authorizer: Record<string, unknown>, { scopes }: GuardedCaller): void {
  const current = scopes.join(" ");
  if (authorizer.scopes !== current) authorizer.scopes = current;
}
