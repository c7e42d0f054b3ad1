import { adminScope, introspectScope, managementScopes, type Scope, selfScope } from "../core/scope.ts";
import { type Access, grantsFor } from "./routes.ts";

/** The kinds of access that each scope of the service itself has. */
const accessOf = {
  [selfScope]: ["self", "introspect"],
  [adminScope]: ["self", "admin", "introspect"],
  [introspectScope]: ["introspect"],
} as const satisfies Record<(typeof managementScopes)[number]["name"], readonly Access[]>;

/** The scopes of the service itself, with what each opens. */
export const managementCatalogue: readonly Scope[] = managementScopes.map((scope) => ({
  ...scope,
  grants: accessOf[scope.name].flatMap(grantsFor),
}));
