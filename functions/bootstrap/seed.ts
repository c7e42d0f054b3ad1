import { isDeepStrictEqual } from "node:util";
import { type Seed, type SeedProperties, seedShape } from "../../contract/deployment/seed-token.ts";
import { describeIssue } from "../../contract/describe-issue.ts";
import { CreateToken } from "../../contract/schemas/tokens.ts";
import { DamagedError } from "../../core/errors.ts";
import { readShape } from "../../core/shape.ts";
import type { UpdateTokenInput } from "../../core/use-cases/update-token.ts";

/**
 * Reads the seeds of a custom resource.
 * @throws DamagedError naming the first invalid seed.
 */
export function readSeeds({ Seeds: seeds = [] }: SeedProperties): readonly Seed[] {
  if (!Array.isArray(seeds)) throw new DamagedError("Seeds", "It isn't a list.");
  for (const [index, seed] of seeds.entries()) readShape(`Seed ${index + 1}`, seedShape, seed);
  return seeds;
}

/** @throws Error that says what is wrong with a seed: the rules of `POST /v1/tokens` hold for it too. */
export function assertSeed({ secretArn, ...seed }: Seed): void {
  const { success, error } = CreateToken.safeParse(seed, { error: describeIssue });
  if (!success) throw new Error(error.issues.map(({ path, message }) => `${path.join("/")}: ${message}`).join(" "));
  if (seed.digest === undefined && secretArn === undefined) throw new Error("It needs a digest or a secretArn.");
}

/** The seed of the last deployment that a seed goes on from: the one with its id, or else with its owner and name. */
export function findPrevious(seed: Seed, previous: readonly Seed[]): Seed | undefined {
  const sameId = seed.id === undefined ? undefined : previous.find(({ id }) => id === seed.id);
  return sameId ?? previous.find(({ owner, name }) => owner === seed.owner && name === seed.name);
}

/**
 * What to change about the token of a seed.
 * @param previous what the last deployment asked for; `undefined`: the seed comes back to the list, and all of it holds
 *   again.
 */
export function changesFor(seed: Seed, previous: Seed | undefined): UpdateTokenInput {
  const { name, scopes, description = null, expiresAt = null, allowedCidrs = [] } = seed;
  const wanted = { name, scopes, description, expiresAt, allowedCidrs };
  // The service's default expiry counts from the token's creation: it is not set again.
  if (!previous) return { ...wanted, expiresAt: seed.expiresAt, status: "active" };
  const changed = Object.entries(wanted).filter(
    ([member]) => !isDeepStrictEqual(seed[member as keyof Seed], previous[member as keyof Seed]),
  );
  return Object.fromEntries(changed);
}
