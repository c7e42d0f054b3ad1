import { connectGrant, defaultGrant, parseGrant } from "./grants/grant.ts";
import { scopeNamePattern } from "./limits.ts";
import { isListOf, isShaped, isString } from "./shape.ts";

/** A named set of methods and paths of the protected APIs. */
export interface Scope {
  readonly name: string;
  readonly description: string;
  /**
   * The routes that the scope lets a token call: `<METHOD> <path>`, with the path as the API declares it, e.g.
   * `GET /v1/lookup/{key}`. The method `*` means all methods of the route. A path that ends with `/*` names every route
   * below it, and `/*` alone names every route.
   * A WebSocket API has one grant: `$connect`. On an HTTP API, `$default` names the default route.
   */
  readonly grants: readonly string[];
}

/** Whether a parsed value has the shape of a {@link Scope}. */
export const isScope = isShaped<Scope>({ name: isString, description: isString, grants: isListOf(isString) });

/** Lets a token manage the tokens of its own owner. */
export const selfScope = "tokens:self";
/** Lets a token manage all tokens. */
export const adminScope = "tokens:admin";
/** Lets a token introspect the secrets of every owner, and nothing else. */
export const introspectScope = "tokens:introspect";

/** The scopes that protect the management API. Their grants come from the contract. */
export const managementScopes = [
  { name: selfScope, description: "Manage the tokens of your own owner." },
  { name: adminScope, description: "Manage the tokens of every owner." },
  { name: introspectScope, description: "Ask whether a secret is valid (RFC 7662)." },
] as const;

/** The scope for an API on which it opens nothing: it has its name but no grants. */
export function withoutGrants(scope: Scope): Scope {
  return { ...scope, grants: [] };
}

/**
 * Checks the scope catalogue of a deployment.
 * @throws Error naming the first invalid scope or grant.
 */
export function assertCatalogue(scopes: readonly Scope[]): void {
  const seen = new Set<string>(managementScopes.map((scope) => scope.name));
  for (const [index, { name, grants }] of scopes.entries()) {
    const label = `scopes[${index}]`;
    if (!scopeNamePattern.test(name)) throw new Error(`${label}.name: ${JSON.stringify(name)} isn't a scope name.`);
    if (seen.has(name)) throw new Error(`${label}.name: ${name} is the name of another scope.`);
    seen.add(name);
    assertGrants(grants, `${label}.grants`);
  }
}

/** @param label begins the error message. @throws Error for the first invalid grant, saying what is wrong with it. */
export function assertGrants(grants: readonly string[], label: string): void {
  for (const grant of grants) {
    if (grant === connectGrant || grant === defaultGrant) continue;
    const parsed = parseGrant(grant);
    if (typeof parsed === "string") throw new Error(`${label}: ${JSON.stringify(grant)} ${parsed}.`);
  }
}

/** The scopes of `names` that are in the catalogue. A scope that was removed from the catalogue grants nothing. */
export function knownScopes(catalogue: readonly Scope[], names: readonly string[]): Scope[] {
  return names.flatMap((name) => catalogue.find((scope) => scope.name === name) ?? []);
}

/** The names of the scopes of `names` that are in the catalogue. */
export function knownScopeNames(catalogue: readonly Scope[], names: readonly string[]): string[] {
  return knownScopes(catalogue, names).map(({ name }) => name);
}

/** The grants of a token with these scopes on an API: those of every token, and those of the scopes. */
export function collectGrants(
  { scopes, anyToken }: { readonly scopes: readonly Scope[]; readonly anyToken: readonly string[] },
  names: readonly string[],
): string[] {
  return [...anyToken, ...knownScopes(scopes, names).flatMap(({ grants }) => grants)];
}
