import { type Caller, isAdmin } from "./caller.ts";
import { invalidMember, LatchkeyError } from "./errors.ts";

/** @throws LatchkeyError `validation_failed` for the first scope that is not among the `known` names. */
export function assertKnownScopes(known: readonly string[], scopes: readonly string[]): void {
  for (const [index, name] of scopes.entries()) {
    if (!known.includes(name)) throw invalidMember(`/scopes/${index}`, `There is no scope ${name}.`);
  }
}

/**
 * No one hands out a scope that they lack; only an administrator may.
 * @throws LatchkeyError `scope_not_held`.
 */
export function assertMayHandOut(caller: Caller, scopes: readonly string[]): void {
  if (isAdmin(caller)) return;
  const lacking = scopes.filter((scope) => !caller.scopes.includes(scope));
  if (lacking.length > 0) {
    throw new LatchkeyError("scope_not_held", `The calling token lacks the scopes ${lacking.join(", ")}.`);
  }
}
