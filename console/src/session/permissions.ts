import type { Token } from "../../../client/types.ts";
import { adminScope, selfScope } from "../../../core/scope.ts";

/** What the caller can do. The service decides; the console only hides what it would refuse. */
export interface Permissions {
  /** Whether they can manage tokens, at least those of their owner. */
  readonly canManage: boolean;
  /** Whether they can manage the tokens of every owner. */
  readonly isAdmin: boolean;
  /** Whether they can give these scopes to a token. */
  readonly canGrant: (scopes: readonly string[]) => boolean;
}

/** What a token or a person can do in the console. @param grantableScopes default: their own scopes. */
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
