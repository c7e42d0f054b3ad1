import { adminScope, introspectScope, managementScopes, type Scope, selfScope } from "../core/scope.ts";
import { type Access, grantsFor } from "./routes.ts";

/** The kinds of access of each management scope. */
const accessByScope = {
  [selfScope]: ["self", "introspect"],
  [adminScope]: ["self", "admin", "introspect"],
  [introspectScope]: ["introspect"],
} as const satisfies Record<(typeof managementScopes)[number]["name"], readonly Access[]>;

/** The management scopes with their grants. */
export const managementCatalogue: readonly Scope[] = managementScopes.map((scope) => ({
  ...scope,
  grants: accessByScope[scope.name].flatMap(grantsFor),
}));
