import type { Token } from "../../../client/types.ts";
import { adminScope, selfScope } from "../../../core/scope.ts";

/** What the token that one is signed in with may do. The API decides; the console only offers no more. */
export interface Permissions {
  readonly canManage: boolean;
  readonly isAdmin: boolean;
  /** Whether it may give these scopes to a token. */
  readonly canGrant: (scopes: readonly string[]) => boolean;
}

/** What a token may do in the console. */
export function permissionsOf(self: Token): Permissions {
  const isAdmin = self.scopes.includes(adminScope);
  return {
    isAdmin,
    canManage: isAdmin || self.scopes.includes(selfScope),
    canGrant: (scopes) => isAdmin || scopes.every((scope) => self.scopes.includes(scope)),
  };
}
