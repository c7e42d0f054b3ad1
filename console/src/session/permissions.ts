import type { Token } from "../../../client/types.ts";
import { adminScope, selfScope } from "../../../core/scope.ts";

/** What a token or a person that is signed in can do. The service decides; the console only offers no more than that. */
export interface Permissions {
  /** Whether it can manage tokens: those of its owner at least. */
  readonly canManage: boolean;
  /** Whether it can manage the tokens of every owner. */
  readonly isAdmin: boolean;
  /** Whether they can give these scopes to a token. */
  readonly canGrant: (scopes: readonly string[]) => boolean;
}

/** What a token or a person can do in the console. @param grantableScopes those of a token are its own. */
export function getPermissions({
  scopes: held,
  grantableScopes = held,
}: Pick<Token, "scopes"> & { readonly grantableScopes?: readonly string[] }): Permissions {
  const isAdmin = held.includes(adminScope);
  return {
    isAdmin,
    canManage: isAdmin || held.includes(selfScope),
    canGrant: (scopes) => isAdmin || scopes.every((scope) => grantableScopes.includes(scope)),
  };
}

/** Whether a scope lets its holder manage tokens. */
export function isPrivileged(scope: string): boolean {
  return scope === adminScope || scope === selfScope;
}
