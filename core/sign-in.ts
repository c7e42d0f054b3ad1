import { limits, ownerPattern } from "./limits.ts";
import { adminScope, selfScope } from "./scope.ts";
import { isListOf, isOptional, isShaped, isString, type Shape } from "./shape.ts";
import { validateName } from "./text.ts";
import { canonicalName } from "./token.ts";

/**
 * A condition on a claim of a person's JWT. `contains` must be an element of an array claim, or equal a string claim: a
 * substring never matches.
 */
export interface ClaimCondition {
  /** @example "groups" */
  readonly claim: string;
  /** @example "token-administrators" */
  readonly contains: string;
}

/** What the people of an issuer can do, by the claims of their JWTs. */
export interface SignInRules {
  /** The claim whose value is the person's owner. `email` counts only if the issuer has verified it. */
  readonly ownerClaim: string;
  /** Who can manage the tokens of every owner. Absent: nobody. */
  readonly adminWhen?: ClaimCondition;
  /** Who can manage the tokens of their own owner. Absent: everyone who can sign in. */
  readonly selfWhen?: ClaimCondition;
  /** The scopes that people can grant to their tokens. A rule without `when` applies to everyone. */
  readonly grantableScopes: readonly GrantableScopes[];
}

/** Scopes that some people can grant to their tokens. */
export interface GrantableScopes {
  readonly when?: ClaimCondition;
  /** Names of scopes of the catalogue. */
  readonly scopes: readonly string[];
}

const isCondition = isShaped<ClaimCondition>({ claim: isString, contains: isString });

/** The shape of the rules in a settings file. */
export const signInRulesShape: Shape<SignInRules> = {
  ownerClaim: isString,
  adminWhen: isOptional(isCondition),
  selfWhen: isOptional(isCondition),
  grantableScopes: isListOf(isShaped<GrantableScopes>({ when: isOptional(isCondition), scopes: isListOf(isString) })),
};

/** The claims of a verified JWT. */
export type Claims = Readonly<Record<string, unknown>>;

/** The identity of a person in the service. */
export interface Identity {
  /** The owner that they act as. */
  readonly owner: string;
  /** The management scopes that they have. Without any they can do nothing. */
  readonly scopes: readonly string[];
  readonly grantableScopes: readonly string[];
  /** Their display name from the issuer, or `null`. */
  readonly name: string | null;
}

/**
 * Derives the identity from the claims.
 * @returns `undefined` if the owner claim is missing, unverified, or not a valid owner.
 */
export function identify(rules: SignInRules, claims: Claims): Identity | undefined {
  const owner = getClaim(claims, rules.ownerClaim);
  if (!isString(owner) || !ownerPattern.test(owner) || owner.length > limits.ownerLength) return undefined;
  const { adminWhen, selfWhen, grantableScopes } = rules;
  const isSelf = selfWhen === undefined || meetsCondition(claims, selfWhen);
  const isAdmin = adminWhen !== undefined && meetsCondition(claims, adminWhen);
  const granted = grantableScopes.filter(({ when }) => when === undefined || meetsCondition(claims, when));
  return {
    owner,
    scopes: [...(isSelf ? [selfScope] : []), ...(isAdmin ? [adminScope] : [])],
    grantableScopes: [...new Set(granted.flatMap(({ scopes }) => scopes))],
    name: displayName(claims),
  };
}

function meetsCondition(claims: Claims, { claim, contains }: ClaimCondition): boolean {
  const value = getClaim(claims, claim);
  return Array.isArray(value) ? value.includes(contains) : value === contains;
}

/** An unverified email address may belong to someone else, so it is ignored. */
function getClaim(claims: Claims, claim: string): unknown {
  if (claim === "email" && claims.email_verified !== true) return undefined;
  return Object.hasOwn(claims, claim) ? claims[claim] : undefined;
}

/** The first valid name in the claims. A name with invisible characters could be mistaken for another name. */
function displayName(claims: Claims): string | null {
  const candidates = ["name", "preferred_username", "email"].map((claim) => getClaim(claims, claim));
  const names = candidates.filter(isString).map(canonicalName);
  return names.find((name) => validateName(name) === undefined) ?? null;
}
