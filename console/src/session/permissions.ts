import type { Token } from "../../../client/types.ts";
import { adminScope, selfScope } from "../../../core/scope.ts";

/** What the token that is signed in can do. The service decides; the console only offers no more than that. */
export interface Permissions {
  /** Whether it can manage tokens: those of its owner at least. */
  readonly canManage: boolean;
  /** Whether it can manage the tokens of every owner. */
  readonly isAdmin: boolean;
  /** Whether it can give these scopes to a token. */
  readonly canGrant: (scopes: readonly string[]) => boolean;
}

/** What a token can do in the console. */
export function getPermissions(token: Pick<Token, "scopes">): Permissions {
  const isAdmin = token.scopes.includes(adminScope);
  return {
    isAdmin,
    canManage: isAdmin || token.scopes.includes(selfScope),
    canGrant: (scopes) => isAdmin || scopes.every((scope) => token.scopes.includes(scope)),
  };
}

/** Whether a scope lets its holder manage tokens. */
export function isPrivileged(scope: string): boolean {
  return scope === adminScope || scope === selfScope;
}
