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
    if (!known.has(name)) throw invalidMember(`/scopes/${index}`, `Unknown scope ${name}.`);
  }
}

/**
 * A caller can grant the scopes of its own token; an administrator can grant all.
 * @throws LatchkeyError `scope_not_held`.
 */
export function assertCanGrant(caller: Caller, scopes: readonly string[]): void {
  if (isAdmin(caller)) return;
  const missing = scopes.filter((scope) => !caller.scopes.includes(scope));
  if (missing.length > 0) {
    throw new LatchkeyError(
      "scope_not_held",
      `You can't grant a scope that your token doesn't have: ${missing.join(", ")}.`,
    );
  }
}
