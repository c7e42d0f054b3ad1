import { digestsMatch } from "./secret.ts";

/** What an operator set. Expiry does not change it. */
export type TokenStatus = "active" | "disabled";

/** A token: the record about a secret, never the secret. Times are ISO 8601 strings in UTC. */
export interface Token {
  readonly id: string;
  /** The principal that the token acts as, e.g. `alice` or `service/billing`. */
  readonly owner: string;
  /** Unique for the owner. */
  readonly name: string;
  readonly description: string | null;
  readonly scopes: readonly string[];
  readonly status: TokenStatus;
  /** From then on the token is refused; `null`: never. */
  readonly expiresAt: string | null;
  /** Addresses that the token may be used from, in CIDR notation; empty: any. */
  readonly allowedCidrs: readonly string[];
  readonly createdAt: string;
  readonly updatedAt: string;
  /** When the authorizer last accepted the token, to within the resolution of the stamp. */
  readonly lastSeenAt: string | null;
  /** Until then the secret before the last rotation is accepted too. */
  readonly previousValidUntil: string | null;
  /** Counts the changes, from 1. */
  readonly version: number;
}

/** A token with what is stored of its secrets. It leaves the store for verification only. */
export interface StoredToken extends Token {
  readonly digest: string;
  readonly previousDigest: string | null;
}

/** Which of a token's secrets was presented: the current one, or the one before the last rotation during its overlap. */
export type SecretGeneration = "current" | "previous";

/** A name in the one spelling (NFC) that is stored and compared: what looks the same is the same name. */
export function canonicalName(name: string): string {
  return name.normalize("NFC");
}

/** Whether the token has expired at `now`. A token is refused from the very millisecond of `expiresAt`. */
export function hasExpired(token: Pick<Token, "expiresAt">, now: Date): boolean {
  return token.expiresAt !== null && Date.parse(token.expiresAt) <= now.getTime();
}

/**
 * Which of a token's secrets has this digest: the current one, the one before the last rotation while its overlap
 * lasts, or neither.
 */
export function matchDigest(token: StoredToken, digest: string, now: Date): SecretGeneration | undefined {
  if (digestsMatch(token.digest, digest)) return "current";
  const { previousDigest, previousValidUntil } = token;
  if (previousDigest === null || previousValidUntil === null) return undefined;
  const inOverlap = Date.parse(previousValidUntil) > now.getTime();
  return inOverlap && digestsMatch(previousDigest, digest) ? "previous" : undefined;
}

/** The token as others may see it: without digests. */
export function withoutDigests(stored: StoredToken): Token {
  const { digest: _digest, previousDigest: _previousDigest, ...token } = stored;
  return token;
}
