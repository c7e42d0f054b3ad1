import type { SeedToken } from "../../contract/deployment/seed-token.ts";
import { isCidr, isMappedCidr } from "../../core/cidr.ts";
import { digestPattern, limits, ownerPattern, tokenIdPattern } from "../../core/limits.ts";
import { adminScope } from "../../core/scope.ts";
import { validateDescription, validateName } from "../../core/text.ts";
import { parseTime } from "../../core/time.ts";
import { canonicalName } from "../../core/token.ts";
import { assertPropTypes, type PropTypes } from "../prop-types.ts";
import { assertResolved } from "../validate-props.ts";

/** The default seed token, with which an administrator creates all other tokens. */
export const bootstrapToken: SeedToken = {
  owner: "admin",
  name: "bootstrap",
  scopes: [adminScope],
  description: "The first token. Create other tokens with it, then disable it.",
};

/** The types of the members of a seed token. */
export const seedTypes: PropTypes<SeedToken> = {
  owner: "string",
  name: "string",
  scopes: "string[]",
  description: "text?",
  expiresAt: "string?",
  allowedCidrs: "string[]?",
  id: "string?",
  digest: "string?",
  prefix: "string?",
};

/**
 * Checks seeds at synthesis, so that a mistake doesn't fail a deployment.
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
  for (const [index, seed] of seeds.entries()) {
    assertOwnerAndName(seed, `seedTokens[${index}].`);
    const wrong = findMistake(seed, scopeNames, prefixes) ?? findConflict(seed, seeds.slice(0, index));
    if (wrong) throw new Error(`seedTokens[${index}] (${seed.owner} ${seed.name}): ${wrong}.`);
  }
}

function assertOwnerAndName({ owner, name }: SeedToken, path: string): void {
  if (owner.length > limits.ownerLength || !ownerPattern.test(owner)) {
    throw new Error(`${path}owner: ${JSON.stringify(owner)} isn't an owner such as alice or service/billing.`);
  }
  const mistake = validateName(canonicalName(name));
  if (mistake) throw new Error(`${path}name: ${mistake}`);
}

function findConflict(seed: SeedToken, others: readonly SeedToken[]): string | undefined {
  const name = canonicalName(seed.name);
  if (others.some((other) => other.owner === seed.owner && canonicalName(other.name) === name)) {
    return "another seed has the same owner and name";
  }
  if (seed.id === undefined) return undefined;
  const isSame = others.some(({ id, digest }) => id === seed.id || digest === seed.digest);
  return isSame ? "another seed has the same id or digest" : undefined;
}

function findMistake(seed: SeedToken, scopeNames: readonly string[], prefixes: readonly string[]): string | undefined {
  const wrong = validateDescription(seed.description ?? "");
  if (wrong) return `invalid description. ${wrong.replace(/\.$/, "")}`;
  const unknown = seed.scopes.find((scope) => !scopeNames.includes(scope));
  if (unknown !== undefined) return `the service has no scope ${unknown}. It has ${scopeNames.join(", ")}`;
  if (seed.scopes.length > limits.scopesPerToken) return `more than ${limits.scopesPerToken} scopes`;
  const wrongDigest = findDigestMistake(seed, prefixes);
  if (wrongDigest) return wrongDigest;
  if (seed.expiresAt !== undefined && parseTime(seed.expiresAt) === undefined)
    return "expiresAt isn't an RFC 3339 time";
  const { allowedCidrs = [] } = seed;
  if (allowedCidrs.length > limits.cidrsPerToken) return `more than ${limits.cidrsPerToken} allowedCidrs`;
  const range = allowedCidrs.find((cidr) => !isCidr(cidr) || isMappedCidr(cidr));
  return range === undefined ? undefined : `${range} isn't a CIDR range`;
}

/** What is wrong with a seed that was generated offline. */
function findDigestMistake({ id, digest, prefix }: SeedToken, prefixes: readonly string[]): string | undefined {
  if (id === undefined && digest === undefined && prefix === undefined) return undefined;
  if (id === undefined || digest === undefined) return "id and digest must be given together";
  if (!tokenIdPattern.test(id)) return "invalid id";
  if (!digestPattern.test(digest)) return "invalid digest";
  if (prefix === undefined) return "digest and prefix must be given together: latchkey generate prints both";
  if (prefixes.includes(prefix)) return undefined;
  return `secrets with the prefix ${prefix} are not accepted. Add it to acceptedPrefixes, or use latchkey generate --prefix ${prefixes[0]}`;
}
