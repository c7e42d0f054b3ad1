import { introspectScope, managementScopes, type Scope } from "../core/scope.ts";
import { grantsFor } from "./routes.ts";

/** The scopes of the service itself, with what each opens. */
export const managementCatalogue: readonly Scope[] = managementScopes.map((scope) => ({
  ...scope,
  grants: [...(scope.name === introspectScope ? [] : grantsFor("self")), ...grantsFor("introspect")],
}));
