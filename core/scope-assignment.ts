import { type Caller, grantableScopes, isAdmin } from "./caller.ts";
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
    if (!known.has(name)) throw invalidMember(`/scopes/${index}`, `Unknown scope ${name}.`);
  }
}

/**
 * A token can grant its own scopes, a person those that the issuer's claims allow them; an administrator can grant all.
 * @throws LatchkeyError `scope_not_held`.
 */
export function assertCanGrant(caller: Caller, scopes: readonly string[]): void {
  if (isAdmin(caller)) return;
  const grantable = grantableScopes(caller);
  const missing = scopes.filter((scope) => !grantable.includes(scope));
  if (missing.length === 0) return;
  const why = caller.person ? "that you aren't allowed to" : "that your token doesn't have";
  throw new LatchkeyError("scope_not_held", `You can't grant a scope ${why}: ${missing.join(", ")}.`);
}
