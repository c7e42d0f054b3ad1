import { type Caller, grantableScopes, isAdmin } from "./caller.ts";
import { invalidMember, LatchkeyError } from "./errors.ts";
import type { Scope } from "./scope.ts";

/**
 * @param kept scopes that are accepted even if they are no longer in the catalogue.
 * @throws LatchkeyError `validation_failed` for the first of `scopes` that isn't in the catalogue.
 */
export function assertKnownScopes(
  catalogue: readonly Scope[],
  scopes: readonly string[],
  kept: readonly string[] = [],
): void {
  const known = new Set([...catalogue.map(({ name }) => name), ...kept]);
  for (const [index, name] of scopes.entries()) {
    if (!known.has(name)) throw invalidMember(`/scopes/${index}`, `Unknown scope ${name}.`);
  }
}

/**
 * A token can grant its own scopes, a person the scopes that their claims allow, and an administrator all scopes.
 * @throws LatchkeyError `scope_not_held`.
 */
export function assertCanGrant(caller: Caller, scopes: readonly string[]): void {
  if (isAdmin(caller)) return;
  const grantable = grantableScopes(caller);
  const missing = scopes.filter((scope) => !grantable.includes(scope));
  if (missing.length === 0) return;
  const reason = caller.person ? "that you aren't allowed to" : "that your token doesn't have";
  throw new LatchkeyError("scope_not_held", `You can't grant a scope ${reason}: ${missing.join(", ")}.`);
}
