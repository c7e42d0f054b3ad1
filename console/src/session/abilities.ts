import type { Token } from "../../../client/types.ts";
import { adminScope, selfScope } from "../../../core/scope.ts";

/** What the token that one is signed in with may do. The API decides; the console only offers no more. */
export interface Abilities {
  readonly manage: boolean;
  readonly administer: boolean;
  /** Whether it may give these scopes to a token. */
  readonly handOut: (scopes: readonly string[]) => boolean;
}

/** What a token may do in the console. */
export function abilitiesOf(self: Token): Abilities {
  const administer = self.scopes.includes(adminScope);
  return {
    administer,
    manage: administer || self.scopes.includes(selfScope),
    handOut: (scopes) => administer || scopes.every((scope) => self.scopes.includes(scope)),
  };
}
