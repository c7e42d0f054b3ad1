import type { Seed } from "../../contract/deployment/seed-token.ts";
import { CreateToken } from "../../contract/schemas.ts";

/** @throws Error that says what is wrong with a seed: the rules of `POST /v1/tokens` hold for it too. */
export function assertSeed({ secretArn, ...seed }: Seed): void {
  const { success, error } = CreateToken.safeParse(seed);
  if (!success) throw new Error(error.issues.map(({ path, message }) => `${path.join("/")}: ${message}`).join(" "));
  if (seed.digest === undefined && secretArn === undefined) throw new Error("It needs a digest or a secretArn.");
}

/** The seed of the last deployment that a seed goes on from: the one with its id, or else with its owner and name. */
export function previousOf(seed: Seed, previous: readonly Seed[]): Seed | undefined {
  const sameId = seed.id === undefined ? undefined : previous.find(({ id }) => id === seed.id);
  return sameId ?? previous.find(({ owner, name }) => owner === seed.owner && name === seed.name);
}
