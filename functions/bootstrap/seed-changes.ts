import { isDeepStrictEqual } from "node:util";
import type { Seed } from "../../contract/deployment/seed-token.ts";
import type { UpdateTokenInput } from "../../core/use-cases/update-token.ts";

/**
 * What to change about the token of a seed.
 * @param previous what the last deployment asked for; `undefined`: the seed comes back to the list, and all of it holds
 *   again.
 */
export function changesFor(seed: Seed, previous: Seed | undefined): UpdateTokenInput {
  const { name, scopes, description = null, expiresAt = null, allowedCidrs = [] } = seed;
  const wanted = { name, scopes, description, expiresAt, allowedCidrs };
  // The service's default expiry counts from the token's creation: it is not set anew.
  if (!previous) return { ...wanted, expiresAt: seed.expiresAt, status: "active" };
  const changed = Object.entries(wanted).filter(
    ([member]) => !isDeepStrictEqual(seed[member as keyof Seed], previous[member as keyof Seed]),
  );
  return Object.fromEntries(changed);
}
