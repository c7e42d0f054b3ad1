import { isListOf, isOptional, isString, type Shape } from "../../core/shape.ts";

/**
 * A token that is made on deploy.
 *
 * @example with a secret that the service makes, and puts in Secrets Manager
 * { owner: "ops", name: "deploy-job", scopes: ["lookup:read"] }
 *
 * @example made offline, so that no secret ever enters the account
 * { owner: "ops", name: "deploy-job", scopes: ["lookup:read"], id: "tok_…", digest: "9f86d081…", prefix: "lk" }
 */
export interface SeedToken {
  readonly owner: string;
  /** Unique for the owner. */
  readonly name: string;
  /** Names of scopes of the catalogue. */
  readonly scopes: readonly string[];
  readonly description?: string;
  /** A date and time with its offset (RFC 3339). @default the service's default lifetime */
  readonly expiresAt?: string;
  /** @default any address @example ["192.0.2.0/24", "2001:db8::/32"] */
  readonly allowedCidrs?: readonly string[];
  /** With `digest`: the id of a token made offline. */
  readonly id?: string;
  /** With `id`: the SHA-256 of its secret, in lower-case hexadecimal. */
  readonly digest?: string;
  /**
   * With `digest`: the prefix of the secret, as `latchkey generate` prints it. A digest doesn't tell it, and a secret with
   * a prefix that the service doesn't accept never works. It is checked at synthesis.
   */
  readonly prefix?: string;
}

/** A seed token as the stack asks the bootstrap function for it. All members are strings: CloudFormation makes them so. */
export interface Seed extends SeedToken {
  /** In place of a digest: the entry of Secrets Manager for a secret that the service makes. */
  readonly secretArn?: string | undefined;
}

/** What the members of a seed have to be. What each may hold is for `POST /v1/tokens` to say. */
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

/** The type of the custom resource that makes the seed tokens. */
export const seedsResourceType = "Custom::LatchkeySeedTokens";

/** The properties of that custom resource. */
export interface SeedProperties {
  readonly Seeds?: readonly Seed[];
}

/** How messages name a seed. */
export function seedLabel({ owner, name }: Pick<SeedToken, "owner" | "name">): string {
  return `Seed token ${owner} ${name}`;
}
