import { isCidr } from "./cidr.ts";
import { digestPattern, tokenIdPattern } from "./limits.ts";
import { digestsMatch } from "./secret.ts";
import { type Check, isCount, isListOf, isMatching, isNullOr, isOneOf, isString, isTime, type Shape } from "./shape.ts";
import { earlier, hasPassed } from "./time.ts";

/** What an operator set. Expiry doesn't change it. */
export type TokenStatus = (typeof tokenStatuses)[number];
export const tokenStatuses = ["active", "disabled"] as const;

/** A field whose restriction is locked when an administrator sets it: see {@link StoredToken.lockedFields}. */
export type LockableField = (typeof lockableFields)[number];
export const lockableFields = ["scopes", "status", "expiresAt", "allowedCidrs"] as const;

/** A token as it is stored: the record about a secret, never the secret. Times are ISO 8601 strings in UTC. */
export interface StoredToken {
  readonly id: string;
  /** The principal that the token acts as, e.g. `alice` or `service/billing`. */
  readonly owner: string;
  /** Unique for the owner. */
  readonly name: string;
  readonly description: string | null;
  readonly scopes: readonly string[];
  readonly status: TokenStatus;
  /** The token is refused from this time on; `null`: it doesn't expire. */
  readonly expiresAt: string | null;
  /** Addresses that the token can be used from, in CIDR notation; empty: any. */
  readonly allowedCidrs: readonly string[];
  /** The fields that an administrator restricted. Only an administrator can loosen them. */
  readonly lockedFields: readonly LockableField[];
  readonly createdAt: string;
  readonly updatedAt: string;
  /** When the token was last used: to the second if usage is counted, otherwise within `lastSeenResolution`. */
  readonly lastSeenAt: string | null;
  /** When the current secret was last used. */
  readonly currentSecretLastSeenAt: string | null;
  /** When the previous secret was last used. */
  readonly previousSecretLastSeenAt: string | null;
  /** The previous secret is accepted until this time. */
  readonly previousValidUntil: string | null;
  /** When the secret was revoked; the token has no secret until it is rotated. `null` if it has a secret. */
  readonly revokedAt: string | null;
  /** Starts at 1. Each rotation and each revocation of the current secret increments it. */
  readonly secretVersion: number;
  /** Starts at 1. Each change increments it. */
  readonly version: number;
  /** The digest of the current secret; `null` after it was revoked. */
  readonly digest: string | null;
  /** The digest of the previous secret. */
  readonly previousDigest: string | null;
}

/**
 * The traits of a field: `visible` to everyone who can view the token; `editable` by create and update; relevant for
 * `access`, so that a change can make a cached verdict wrong; `exported` to and imported from files.
 */
type Trait = "visible" | "editable" | "access" | "exported";

interface Field<T> {
  /** The type guard for its stored value. */
  readonly is: Check<T>;
  readonly traits: readonly Trait[];
}

const isId = isMatching(tokenIdPattern);
const isStringList = isListOf(isString);
const isCidrList = isListOf((value): value is string => isString(value) && isCidr(value));
const isTimeOrNull = isNullOr(isTime);
const isDigest = isNullOr(isMatching(digestPattern));

/** All fields. Every list of fields derives from this one. */
const fields = {
  id: { is: isId, traits: ["visible", "exported"] },
  owner: { is: isString, traits: ["visible", "exported"] },
  name: { is: isString, traits: ["visible", "editable", "access", "exported"] },
  description: { is: isNullOr(isString), traits: ["visible", "editable", "exported"] },
  scopes: { is: isStringList, traits: ["visible", "editable", "access", "exported"] },
  status: { is: isOneOf(tokenStatuses), traits: ["visible", "editable", "access", "exported"] },
  expiresAt: { is: isTimeOrNull, traits: ["visible", "editable", "access", "exported"] },
  allowedCidrs: { is: isCidrList, traits: ["visible", "editable", "access", "exported"] },
  lockedFields: { is: isListOf(isOneOf(lockableFields)), traits: ["visible"] },
  createdAt: { is: isTime, traits: ["visible"] },
  updatedAt: { is: isTime, traits: ["visible"] },
  lastSeenAt: { is: isTimeOrNull, traits: ["visible"] },
  currentSecretLastSeenAt: { is: isTimeOrNull, traits: ["visible"] },
  previousSecretLastSeenAt: { is: isTimeOrNull, traits: ["visible"] },
  previousValidUntil: { is: isTimeOrNull, traits: ["visible"] },
  revokedAt: { is: isTimeOrNull, traits: ["visible"] },
  secretVersion: { is: isCount, traits: ["visible", "access"] },
  version: { is: isCount, traits: ["visible"] },
  digest: { is: isDigest, traits: [] },
  previousDigest: { is: isDigest, traits: [] },
} as const satisfies { readonly [F in keyof StoredToken]: Field<StoredToken[F]> };

/** The fields that have a trait. */
export type FieldWith<T extends Trait> = {
  [F in keyof StoredToken]: T extends (typeof fields)[F]["traits"][number] ? F : never;
}[keyof StoredToken];

/** A token without its digests. */
export type Token = Pick<StoredToken, FieldWith<"visible">>;

/** The names of the fields that have a trait, in a fixed order. */
export function fieldsWith<T extends Trait>(trait: T): FieldWith<T>[] {
  const all = Object.entries<Pick<Field<unknown>, "traits">>(fields);
  return all.flatMap(([field, { traits }]) => (traits.includes(trait) ? [field as FieldWith<T>] : []));
}

/** The names of all fields. */
export const storedFields = Object.keys(fields) as (keyof StoredToken)[];

/** The shapes of a stored token with and without its digests. */
export const storedTokenShape = pickShape(storedFields);
export const tokenShape = pickShape(fieldsWith("visible"));

function pickShape<F extends keyof StoredToken>(names: readonly F[]): Shape<Pick<StoredToken, F>> {
  return Object.fromEntries(names.map((name) => [name, fields[name].is])) as Shape<Pick<StoredToken, F>>;
}

/** The fields that only updates of last seen set. No other write depends on them. */
export type LastSeenField = "lastSeenAt" | "currentSecretLastSeenAt" | "previousSecretLastSeenAt";

/** The token without its digests. */
export function withoutDigests(stored: StoredToken): Token {
  const { digest: _digest, previousDigest: _previousDigest, ...token } = stored;
  return token;
}

/** Which of a token's secrets was presented: the current secret, or the previous one during its overlap. */
export type SecretGeneration = "current" | "previous";

/** A name in NFC, the form that is stored and compared, so that names that look the same are equal. */
export function canonicalName(name: string): string {
  return name.normalize("NFC");
}

/**
 * A name or an owner for case-insensitive search. It folds character by character, so that prefixes stay prefixes.
 */
export function foldCase(text: string): string {
  return Array.from(text, (character) => character.toLowerCase()).join("");
}

/**
 * Whether the token has expired at `now`. The token is refused from the exact millisecond of `expiresAt`. An invalid
 * expiry counts as expired.
 */
export function hasExpired({ expiresAt }: Pick<Token, "expiresAt">, now: Date): boolean {
  return expiresAt !== null && hasPassed(expiresAt, now.getTime());
}

/**
 * Which of a token's secrets has this digest: the current one, the previous one during its overlap, or neither
 * (`undefined`).
 */
export function matchDigest(token: StoredToken, digest: string, now: Date): SecretGeneration | undefined {
  if (digestsMatch(token.digest, digest)) return "current";
  return isInOverlap(token, now) && digestsMatch(token.previousDigest, digest) ? "previous" : undefined;
}

/** The same by the version of the secret. */
export function matchSecretVersion(
  token: Pick<Token, "secretVersion" | "previousValidUntil">,
  secretVersion: number,
  now: Date,
): SecretGeneration | undefined {
  if (secretVersion === token.secretVersion) return "current";
  return secretVersion === token.secretVersion - 1 && isInOverlap(token, now) ? "previous" : undefined;
}

/** When a secret expires: with its token, and a previous secret at the end of its overlap if that is earlier. */
export function secretValidUntil(
  { expiresAt, previousValidUntil }: Pick<Token, "expiresAt" | "previousValidUntil">,
  generation: SecretGeneration,
): string | null {
  return generation === "current" ? expiresAt : earlier(expiresAt, previousValidUntil);
}

/** Whether the previous secret is still accepted. */
export function isInOverlap({ previousValidUntil }: Pick<Token, "previousValidUntil">, now: Date): boolean {
  return previousValidUntil !== null && !hasPassed(previousValidUntil, now.getTime());
}
