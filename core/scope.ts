import { scopeNamePattern } from "./limits.ts";

/** A named set of methods and paths of the protected APIs. */
export interface Scope {
  readonly name: string;
  readonly description: string;
  /**
   * What the scope lets a token call: `<METHOD> <path>`, e.g. `GET /v1/lookup/*`. The method may be `*`.
   * In a path `*` stands for any characters, slashes among them, and a `{parameter}` is the same as `*`.
   * On a WebSocket API there is one thing to grant, the connection: `$connect`.
   */
  readonly grants: readonly string[];
}

/** Lets a token manage the tokens of its own owner. */
export const selfScope = "tokens:self";
/** Lets a token manage all tokens. */
export const adminScope = "tokens:admin";

/** The scopes that the token service itself protects its API with. Their grants come from the contract. */
export const managementScopes = [
  { name: selfScope, description: "Manage the tokens of one's own owner." },
  { name: adminScope, description: "Manage the tokens of every owner." },
] as const;

/** The scope as an API sees it on which it opens nothing: the name is known, the grants are not. */
export function withoutGrants(scope: Scope): Scope {
  return { ...scope, grants: [] };
}

/** The grant that opens the connection to a WebSocket API. */
export const connectGrant = "$connect";

// A policy's ARNs have 512 characters at the most, and what stands before the path needs about a hundred of them.
const grantPattern = /^(\*|GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) (?=.{1,400}$)(\/(?:[!->@-z|~]|\{[!->@-z|~]+\})*)$/;

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

/** @throws Error, beginning with `whose`, for a grant that is not `<METHOD> <path>`. */
export function assertGrants(grants: readonly string[], whose: string): void {
  for (const grant of grants) {
    if (grant !== connectGrant && !grantPattern.test(grant))
      throw new Error(`${whose}: ${JSON.stringify(grant)} is not "<METHOD> </path>".`);
  }
}

/** The scopes of `names` that the catalogue has. A scope that has left the catalogue grants nothing. */
export function knownScopes(catalogue: readonly Scope[], names: readonly string[]): Scope[] {
  return names.flatMap((name) => catalogue.find((scope) => scope.name === name) ?? []);
}

/**
 * Compiles grants to the method and path part of an `execute-api` resource ARN: `GET/v1/lookup/*`, or `$connect`.
 * Each is listed once.
 */
export function compileGrants(grants: readonly string[]): string[] {
  return [...new Set(grants.map(compileGrant))];
}

function compileGrant(grant: string): string {
  if (grant === connectGrant) return grant;
  const [, method, path] = grantPattern.exec(grant) ?? [];
  if (!method || !path) throw new Error(`${JSON.stringify(grant)} is not a grant.`);
  return method + path.replaceAll(/\{[^}]*\}/g, "*");
}
