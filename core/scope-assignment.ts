import { type Caller, isAdmin } from "./caller.ts";
import { invalidMember, LatchkeyError } from "./errors.ts";
import type { Scope } from "./scope.ts";

/**
 * @param kept scopes that are accepted though the catalogue may have lost them.
 * @throws LatchkeyError `validation_failed` for the first of `scopes` that the catalogue lacks.
 */
export function assertKnownScopes(
  catalogue: readonly Scope[],
  scopes: readonly string[],
  kept: readonly string[] = [],
): void {
  const known = new Set([...catalogue.map(({ name }) => name), ...kept]);
  for (const [index, name] of scopes.entries()) {
    if (!known.has(name)) throw invalidMember(`/scopes/${index}`, `There is no scope ${name}.`);
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
