import { type SeedToken, seedLabel } from "../../contract/deployment/seed-token.ts";
import { isCidr } from "../../core/cidr.ts";
import { digestPattern, limits, namePattern, ownerPattern, tokenIdPattern } from "../../core/limits.ts";
import { adminScope } from "../../core/scope.ts";
import { parseTime } from "../../core/time.ts";

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
    const whose = seedLabel(seed);
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
