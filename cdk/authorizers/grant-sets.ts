import type { GrantSet } from "../../core/grants/refused-routes.ts";
import { selectScopes } from "./authorizer-function.ts";
import type { AuthorizerProps } from "./authorizer-props.ts";

/** What tokens can be granted on an API. */
export interface GrantSets {
  readonly ofScopes: readonly GrantSet[];
  readonly ofAnyToken: GrantSet;
}

/** What each scope grants on the API of an authorizer, and what every token is granted. */
export function collectGrants(props: Omit<AuthorizerProps, "header">): GrantSets {
  const ofScopes = selectScopes(props).map(({ name, grants }) => ({ scope: name, grants }));
  return { ofScopes, ofAnyToken: { grants: props.anyToken ?? [] } };
}
