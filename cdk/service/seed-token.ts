import type { SeedToken } from "../../contract/deployment/seed-token.ts";
import { isCidr, isMappedCidr } from "../../core/cidr.ts";
import { digestPattern, limits, ownerPattern, tokenIdPattern } from "../../core/limits.ts";
import { adminScope } from "../../core/scope.ts";
import { validateDescription, validateName } from "../../core/text.ts";
import { parseTime } from "../../core/time.ts";
import { canonicalName } from "../../core/token.ts";
import { assertPropTypes, type PropTypes } from "../prop-types.ts";
import { assertResolved } from "../validate-props.ts";

/** The token that is seeded where no others are asked for: with it, an administrator makes all others. */
export const bootstrapToken: SeedToken = {
  owner: "admin",
  name: "bootstrap",
  scopes: [adminScope],
  description: "The first token. Make others with it, then disable it.",
};

const seedTypes: PropTypes<SeedToken> = {
  owner: "string",
  name: "string",
  scopes: "string[]",
  description: "string?",
  expiresAt: "string?",
  allowedCidrs: "string[]?",
  id: "string?",
  digest: "string?",
  prefix: "string?",
};

/**
 * Checks seeds at synthesis, so that a mistake does not show in the middle of a deployment.
 * @param scopeNames the names of all scopes of the service.
 * @param prefixes the prefixes of secrets that the service accepts.
 * @throws Error naming the first seed that is wrong.
 */
export function assertSeedTokens(
  seeds: readonly SeedToken[],
  scopeNames: readonly string[],
  prefixes: readonly string[],
): void {
  for (const [index, seed] of seeds.entries()) assertPropTypes(seed, seedTypes, `seedTokens[${index}].`);
  assertResolved("seedTokens", seeds);
  const seen = new Set<string>();
  for (const [index, seed] of seeds.entries()) {
    const key = `${seed.owner} ${seed.name}`;
    const wrong = seen.has(key) ? "another seed has the same owner and name" : findMistake(seed, scopeNames, prefixes);
    if (wrong) throw new Error(`seedTokens[${index}] (${key}): ${wrong}.`);
    seen.add(key);
  }
}

function findMistake(seed: SeedToken, scopeNames: readonly string[], prefixes: readonly string[]): string | undefined {
  if (seed.owner.length > limits.ownerLength || !ownerPattern.test(seed.owner)) return "invalid owner";
  const mistake = validateName(canonicalName(seed.name));
  if (mistake) return `invalid name. ${mistake.replace(/\.$/, "")}`;
  const wrong = validateDescription(seed.description ?? "");
  if (wrong) return `invalid description. ${wrong.replace(/\.$/, "")}`;
  const unknown = seed.scopes.find((scope) => !scopeNames.includes(scope));
  if (unknown !== undefined) return `the service has no scope ${unknown}. It has ${scopeNames.join(", ")}`;
  const wrongDigest =
    seed.digest === undefined && seed.id === undefined ? undefined : findDigestMistake(seed, prefixes);
  if (wrongDigest) return wrongDigest;
  if (seed.expiresAt !== undefined && parseTime(seed.expiresAt) === undefined)
    return "expiresAt isn't an RFC 3339 time";
  const range = seed.allowedCidrs?.find((cidr) => !isCidr(cidr) || isMappedCidr(cidr));
  return range === undefined ? undefined : `${range} isn't a CIDR range`;
}

/** What is wrong with the secret of a seed that was made offline. */
function findDigestMistake({ id, digest, prefix }: SeedToken, prefixes: readonly string[]): string | undefined {
  if (id === undefined || digest === undefined) return "id and digest must be given together";
  if (!tokenIdPattern.test(id)) return "invalid id";
  if (!digestPattern.test(digest)) return "invalid digest";
  if (prefix === undefined) return "digest and prefix must be given together: latchkey generate prints both";
  if (prefixes.includes(prefix)) return undefined;
  return `secrets with the prefix ${prefix} are not accepted. Add it to acceptedPrefixes, or use latchkey generate --prefix ${prefixes[0]}`;
}
