import { isCidr } from "../../core/cidr.ts";
import { digestPattern, limits, namePattern, ownerPattern, tokenIdPattern } from "../../core/limits.ts";
import { adminScope } from "../../core/scope.ts";
import { parseTime } from "../../core/time.ts";

/**
 * A token that is made on deploy.
 *
 * @example with a secret that the service makes, and puts in Secrets Manager
 * { owner: "ops", name: "deploy-job", scopes: ["lookup:read"] }
 *
 * @example made offline, so that no secret ever enters the account
 * { owner: "ops", name: "deploy-job", scopes: ["lookup:read"], id: "tok_…", digest: "9f86d081…" }
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
}

/** The token that is seeded where no others are asked for: with it, an administrator makes all others. */
export const bootstrapToken: SeedToken = {
  owner: "admin",
  name: "bootstrap",
  scopes: [adminScope],
  description: "The first token. Make others with it, then disable it.",
};

/**
 * Checks seeds at synth, so that a mistake does not show in the middle of a deployment.
 * @param scopeNames the names of all scopes of the service.
 * @throws Error naming the first seed that is wrong.
 */
export function assertSeedTokens(seeds: readonly SeedToken[], scopeNames: readonly string[]): void {
  const seen = new Set<string>();
  for (const seed of seeds) {
    const whose = `Seed token ${seed.owner} ${seed.name}`;
    const wrong = mistakeIn(seed, scopeNames) ?? (seen.has(whose) ? "it is there twice" : undefined);
    if (wrong) throw new Error(`${whose}: ${wrong}.`);
    seen.add(whose);
  }
}

function mistakeIn(seed: SeedToken, scopeNames: readonly string[]): string | undefined {
  if (seed.owner.length > limits.ownerLength || !ownerPattern.test(seed.owner)) return "that is no owner";
  if (seed.name.length > limits.nameLength || !namePattern.test(seed.name)) return "that is no name";
  const unknown = seed.scopes.find((scope) => !scopeNames.includes(scope));
  if (unknown !== undefined) return `there is no scope ${unknown}`;
  if ((seed.id === undefined) !== (seed.digest === undefined)) return "id and digest go together";
  if (seed.id !== undefined && !tokenIdPattern.test(seed.id)) return "that is no token id";
  if (seed.digest !== undefined && !digestPattern.test(seed.digest)) return "that is no digest";
  if (seed.expiresAt !== undefined && parseTime(seed.expiresAt) === undefined) return "expiresAt is no date";
  const range = seed.allowedCidrs?.find((cidr) => !isCidr(cidr));
  return range === undefined ? undefined : `${range} is no address range`;
}
