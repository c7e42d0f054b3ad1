import { isListOf, isOptional, isString, type Shape } from "../../core/shape.ts";

/**
 * A token that a deployment creates.
 *
 * @example with a secret that the service generates and stores in Secrets Manager
 * { owner: "ops", name: "deploy-job", scopes: ["lookup:read"] }
 *
 * @example generated offline, so that the secret never enters the account
 * { owner: "ops", name: "deploy-job", scopes: ["lookup:read"], id: "tok_…", digest: "9f86d081…", prefix: "lk" }
 */
export interface SeedToken {
  readonly owner: string;
  /** Unique for the owner. */
  readonly name: string;
  /** Names of scopes of the catalogue. */
  readonly scopes: readonly string[];
  readonly description?: string;
  /** A date and time with an offset (RFC 3339). @default the service's default lifetime */
  readonly expiresAt?: string;
  /** @default any address @example ["192.0.2.0/24", "2001:db8::/32"] */
  readonly allowedCidrs?: readonly string[];
  /** With `digest`: the id of a token that was generated offline. */
  readonly id?: string;
  /** With `id`: the SHA-256 of its secret, in lower-case hexadecimal. */
  readonly digest?: string;
  /**
   * With `digest`: the prefix of the secret, as `latchkey generate` prints it. It is checked at synthesis, because the
   * digest doesn't reveal it, and a secret with a prefix that the service doesn't accept never works.
   */
  readonly prefix?: string;
}

/** A seed token as the bootstrap function receives it. CloudFormation turns all values into strings. */
export interface Seed extends SeedToken {
  /** Instead of a digest: the entry in Secrets Manager for a secret that the service generates. */
  readonly secretArn?: string | undefined;
}

/** The shape of a seed. The schema of `POST /v1/tokens` checks the values. */
export const seedShape: Shape<Seed> = {
  owner: isString,
  name: isString,
  scopes: isListOf(isString),
  description: isOptional(isString),
  expiresAt: isOptional(isString),
  allowedCidrs: isOptional(isListOf(isString)),
  id: isOptional(isString),
  digest: isOptional(isString),
  prefix: isOptional(isString),
  secretArn: isOptional(isString),
};

/** The type of the custom resource that creates the seed tokens. */
export const seedsResourceType = "Custom::LatchkeySeedTokens";

/** The properties of that custom resource. */
export interface SeedProperties {
  readonly Seeds?: readonly Seed[];
}

/** The name of a seed in messages. */
export function seedLabel({ owner, name }: Pick<SeedToken, "owner" | "name">): string {
  return `Seed token ${owner} ${name}`;
}
