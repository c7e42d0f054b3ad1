import type { GuardedCaller } from "./decision.ts";
import { type GuardedEvent, readGuardedEvent } from "./guarded-event.ts";
import { readVerdict } from "./verdict.ts";

/**
 * Reads the caller from an event of a REST API, an HTTP API (payload 1.0 and 2.0) or a WebSocket API. With the guard,
 * the scopes are those that the token still has.
 *
 * @returns `undefined` if the event has no context from a Latchkey authorizer: treat the call as denied.
 *
 * @example
 * ```ts
 * const caller = readCaller(event);
 * if (!caller?.scopes.includes("orders:read")) return { statusCode: 403 };
 * ```
 */
export function readCaller(event: GuardedEvent): GuardedCaller | undefined {
  const verdict = readVerdict(readGuardedEvent(event).authorizer);
  if (!verdict) return undefined;
  const { tokenId, tokenName, owner, scopes } = verdict;
  return { tokenId, tokenName, owner, scopes };
}
