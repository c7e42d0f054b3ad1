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

/** @throws Error if a seed is invalid. The rules of `POST /v1/tokens` apply. */
export function assertSeed({ secretArn, ...seed }: Seed): void {
  const { success, error } = CreateToken.safeParse(seed, { error: describeIssue });
  if (!success) throw new Error(error.issues.map(({ path, message }) => `${path.join("/")}: ${message}`).join(" "));
  if (seed.digest === undefined && secretArn === undefined) throw new Error("It needs a digest or a secretArn.");
}

/** The seed of the last deployment that a seed continues: the one with its id, otherwise with its owner and name. */
export function findPrevious(seed: Seed, previous: readonly Seed[]): Seed | undefined {
  const sameId = seed.id === undefined ? undefined : previous.find(({ id }) => id === seed.id);
  return sameId ?? previous.find(({ owner, name }) => owner === seed.owner && name === seed.name);
}

/**
 * The changes to the token of a seed.
 * @param previous the seed of the last deployment; `undefined`: the seed was added again, so all of its values apply.
 */
export function changesFor(seed: Seed, previous: Seed | undefined): UpdateTokenInput {
  const { name, scopes, description = null, expiresAt = null, allowedCidrs = [] } = seed;
  const wanted = { name, scopes, description, expiresAt, allowedCidrs };
  // The default expiry isn't set again, because it counts from the token's creation.
  if (!previous) return { ...wanted, expiresAt: seed.expiresAt, status: "active" };
  const changed = Object.entries(wanted).filter(
    ([member]) => !isDeepStrictEqual(seed[member as keyof Seed], previous[member as keyof Seed]),
  );
  return Object.fromEntries(changed);
}
