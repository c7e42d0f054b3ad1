import { limits, ownerPattern } from "./limits.ts";
import { adminScope, selfScope } from "./scope.ts";
import { isListOf, isOptional, isShaped, isString, type Shape } from "./shape.ts";
import { nameMistake } from "./text.ts";
import { canonicalName } from "./token.ts";

/**
 * What a claim of a person's JWT has to hold. `contains` is one of the members of a list, or the whole of a text: a part
 * of a text is never enough.
 */
export interface ClaimCondition {
  /** @example "groups" */
  readonly claim: string;
  /** @example "token-administrators" */
  readonly contains: string;
}

/** What the persons of an issuer are allowed, by the claims of their JWTs. */
export interface SignInRules {
  /** The claim whose value is the person's owner. `email` counts only where the issuer has verified it. */
  readonly ownerClaim: string;
  /** Who manages the tokens of every owner; absent: nobody. */
  readonly adminWhen?: ClaimCondition;
  /** Who manages the tokens of their own owner; absent: everyone who can sign in. */
  readonly selfWhen?: ClaimCondition;
  /** The scopes that a person can give their tokens. A rule without `when` is for everyone. */
  readonly grantableScopes: readonly GrantableScopes[];
}

/** Scopes that some persons can give their tokens. */
export interface GrantableScopes {
  readonly when?: ClaimCondition;
  /** Names of scopes of the catalogue. */
  readonly scopes: readonly string[];
}

const isCondition = isShaped<ClaimCondition>({ claim: isString, contains: isString });

/** What the rules have to be, as a function reads them. */
export const signInRulesShape: Shape<SignInRules> = {
  ownerClaim: isString,
  adminWhen: isOptional(isCondition),
  selfWhen: isOptional(isCondition),
  grantableScopes: isListOf(isShaped<GrantableScopes>({ when: isOptional(isCondition), scopes: isListOf(isString) })),
};

/** The claims of a JWT that was verified. */
export type Claims = Readonly<Record<string, unknown>>;

/** Who a person is to the service. */
export interface Identity {
  /** The owner that they act as. */
  readonly owner: string;
  /** Those of the service itself that they have; none: they may do nothing. */
  readonly scopes: readonly string[];
  readonly grantableScopes: readonly string[];
  /** What the issuer calls them, for people to read; `null`: it doesn't say. */
  readonly name: string | null;
}

/**
 * Who the person with these claims is.
 * @returns `undefined` if the owner's claim is missing, not verified, or can't be an owner.
 */
export function identify(rules: SignInRules, claims: Claims): Identity | undefined {
  const owner = getClaim(claims, rules.ownerClaim);
  if (!isString(owner) || !ownerPattern.test(owner) || owner.length > limits.ownerLength) return undefined;
  const { adminWhen, selfWhen, grantableScopes } = rules;
  const isSelf = selfWhen === undefined || holds(claims, selfWhen);
  const isAdmin = adminWhen !== undefined && holds(claims, adminWhen);
  const granted = grantableScopes.filter(({ when }) => when === undefined || holds(claims, when));
  return {
    owner,
    scopes: [...(isSelf ? [selfScope] : []), ...(isAdmin ? [adminScope] : [])],
    grantableScopes: [...new Set(granted.flatMap(({ scopes }) => scopes))],
    name: displayName(claims),
  };
}

function holds(claims: Claims, { claim, contains }: ClaimCondition): boolean {
  const value = getClaim(claims, claim);
  return Array.isArray(value) ? value.includes(contains) : value === contains;
}

/** An unverified address may belong to somebody else, so it doesn't count as a claim. */
function getClaim(claims: Claims, claim: string): unknown {
  if (claim === "email" && claims.email_verified !== true) return undefined;
  return Object.hasOwn(claims, claim) ? claims[claim] : undefined;
}

/** The first name in the claims that is usable: one with invisible characters could be mistaken for another. */
function displayName(claims: Claims): string | null {
  const candidates = ["name", "preferred_username", "email"].map((claim) => getClaim(claims, claim));
  const names = candidates.filter(isString).map(canonicalName);
  return names.find((name) => nameMistake(name) === undefined) ?? null;
}
