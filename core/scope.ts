import { connectGrant, defaultGrant, parseGrant } from "./grants/grant.ts";
import { scopeNamePattern } from "./limits.ts";
import { isListOf, isShaped, isString } from "./shape.ts";

/** A named set of methods and paths of the protected APIs. */
export interface Scope {
  readonly name: string;
  readonly description: string;
  /**
   * The routes that the scope lets a token call: `<METHOD> <path>`, the path as the API declares it, e.g.
   * `GET /v1/lookup/{key}`. The method `*` stands for all methods of the route; a path that ends with `/*` names every
   * route below, and `/*` alone every route.
   * On a WebSocket API there is one thing to grant, the connection: `$connect`. On an HTTP API `$default` is that route.
   */
  readonly grants: readonly string[];
}

/** Whether a value that was read is a scope. */
export const isScope = isShaped<Scope>({ name: isString, description: isString, grants: isListOf(isString) });

/** Lets a token manage the tokens of its own owner. */
export const selfScope = "tokens:self";
/** Lets a token manage all tokens. */
export const adminScope = "tokens:admin";
/** Lets a token ask whether secrets are valid, of every owner, and nothing else. */
export const introspectScope = "tokens:introspect";

/** The scopes that the token service itself protects its API with. Their grants come from the contract. */
export const managementScopes = [
  { name: selfScope, description: "Manage the tokens of your own owner." },
  { name: adminScope, description: "Manage the tokens of every owner." },
  { name: introspectScope, description: "Ask whether a secret is valid (RFC 7662)." },
] as const;

/** The scope as an API sees it on which it opens nothing: the name is known, the grants are not. */
export function withoutGrants(scope: Scope): Scope {
  return { ...scope, grants: [] };
}

/**
 * Checks a scope catalogue as a deployment is given it.
 * @throws Error naming the first scope or grant that is wrong.
 */
export function assertCatalogue(scopes: readonly Scope[]): void {
  const seen = new Set<string>(managementScopes.map((scope) => scope.name));
  for (const scope of scopes) {
    if (!scopeNamePattern.test(scope.name)) throw new Error(`Scope ${JSON.stringify(scope.name)}: not a scope name.`);
    if (seen.has(scope.name)) throw new Error(`Scope ${scope.name}: the name is taken.`);
    seen.add(scope.name);
    assertGrants(scope.grants, `Scope ${scope.name}`);
  }
}

/** @throws Error, beginning with `whose`, for a grant that is none, saying what is wrong with it. */
export function assertGrants(grants: readonly string[], whose: string): void {
  for (const grant of grants) {
    if (grant === connectGrant || grant === defaultGrant) continue;
    const parsed = parseGrant(grant);
    if (typeof parsed === "string") throw new Error(`${whose}: ${JSON.stringify(grant)} ${parsed}.`);
  }
}

/** The scopes of `names` that the catalogue has. A scope that has left the catalogue grants nothing. */
export function knownScopes(catalogue: readonly Scope[], names: readonly string[]): Scope[] {
  return names.flatMap((name) => catalogue.find((scope) => scope.name === name) ?? []);
}
