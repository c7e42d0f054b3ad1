import { isDeepStrictEqual } from "node:util";
import type { Caller } from "../../core/caller.ts";
import { LatchkeyError } from "../../core/errors.ts";
import { retryOnConflict } from "../../core/retry-on-conflict.ts";
import { digestsMatch, generateSecret, type ParsedSecret, parseSecret } from "../../core/secret.ts";
import type { Service } from "../../core/service.ts";
import { canonicalName, type StoredToken } from "../../core/token.ts";
import { createToken } from "../../core/use-cases/create-token.ts";
import { deleteToken } from "../../core/use-cases/delete-token.ts";
import { rotateToken } from "../../core/use-cases/rotate-token.ts";
import { updateToken } from "../../core/use-cases/update-token.ts";
import type { SecretVault } from "./secret-vault.ts";
import { assertSeed, labelOf, previousOf, type Seed } from "./seed.ts";
import { changesFor } from "./seed-changes.ts";

/** All that seeding works with. */
export interface Seeding {
  readonly service: Service;
  readonly vault: SecretVault;
  /** Who seeds, as the audit trail records it. It has to be an administrator. */
  readonly caller: Caller;
}

/**
 * Brings the seed tokens from what the last deployment asked for to what this one asks for. It can be repeated: what
 * is done already is not done again.
 *
 * A seed that is new to the list becomes a token. One that has changed is changed in those members only, so that what
 * an administrator did to the others stands. One that is the same is left alone, whatever became of its token. One
 * that is gone is disabled, not deleted.
 *
 * @throws Error whose message names the seed that failed, and never a secret.
 */
export async function seedTokens(seeding: Seeding, wanted: readonly Seed[], previous: readonly Seed[]): Promise<void> {
  for (const seed of wanted) {
    await about(seed, () => bringAbout(seeding, seed, previousOf(seed, previous)));
  }
  const continued = new Set(wanted.map((seed) => previousOf(seed, previous)));
  for (const seed of previous.filter((candidate) => !continued.has(candidate))) {
    await about(seed, () => disable(seeding, seed));
  }
}

async function bringAbout(seeding: Seeding, seed: Seed, previous: Seed | undefined): Promise<void> {
  if (isDeepStrictEqual(seed, previous)) return;
  assertSeed(seed);
  const { service, caller } = seeding;
  const kept = await secretInVault(seeding, seed);
  const existing = await findToken(service, seed, kept);
  if (!existing) return create(seeding, seed, previous ? undefined : kept);

  if (!isTokenOf(seed, previous, existing, kept)) {
    if (!previous && existing.status === "active") {
      throw new LatchkeyError("name_taken", "The owner has a token of this name that was not seeded.");
    }
    if (seed.digest !== undefined) {
      // Another token is to have the name.
      await deleteToken(service, caller, existing.id);
      return create(seeding, seed, undefined);
    }
  }
  await updateToken(service, caller, existing.id, changesFor(seed, previous));
  if (seed.secretArn !== undefined && !kept) {
    // Where this fails in between, the next try finds the entry empty again.
    const { secret } = await rotateToken(service, caller, existing.id, 0);
    await seeding.vault.write(seed.secretArn, secret);
  }
}

/** The secret that an earlier, unfinished try may have left in the seed's entry of the vault. */
async function secretInVault({ service, vault }: Seeding, { secretArn }: Seed): Promise<ParsedSecret | undefined> {
  const secret = secretArn === undefined ? undefined : await vault.read(secretArn);
  return secret === undefined ? undefined : parseSecret(service.settings.prefix, secret);
}

async function findToken({ store }: Service, seed: Seed, kept?: ParsedSecret): Promise<StoredToken | undefined> {
  const byId = seed.id === undefined ? undefined : await store.get(seed.id);
  if (byId) return byId;
  const id = (await store.findByName(seed.owner, canonicalName(seed.name))) ?? kept?.tokenId;
  return id === undefined ? undefined : store.get(id);
}

/** Whether a token is the seed's. One that an administrator has rotated since still is. */
function isTokenOf(seed: Seed, previous: Seed | undefined, token: StoredToken, kept?: ParsedSecret): boolean {
  if (seed.digest === undefined) return kept?.tokenId === token.id;
  if (seed.id !== token.id || seed.owner !== token.owner) return false;
  return digestsMatch(token.digest, seed.digest) || previous?.digest === seed.digest;
}

async function create({ service, vault, caller }: Seeding, seed: Seed, kept: ParsedSecret | undefined): Promise<void> {
  const { secretArn, ...input } = seed;
  if (secretArn === undefined) {
    await createToken(service, caller, input);
    return;
  }
  const { secret } = kept ?? generateSecret(service.settings.prefix);
  // First the vault: a token whose secret no one has is of no use.
  if (!kept) await vault.write(secretArn, secret);
  await createToken(service, caller, { ...input, secret });
}

async function disable({ service, caller }: Seeding, seed: Seed): Promise<void> {
  const token = await findToken(service, seed);
  if (token) await updateToken(service, caller, token.id, { status: "disabled" });
}

async function about(seed: Seed, attempt: () => Promise<void>): Promise<void> {
  try {
    await retryOnConflict(attempt);
  } catch (error) {
    throw new Error(`${labelOf(seed)}: ${reasonOf(error)}`, { cause: error });
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof LatchkeyError && error.violations.length > 0) {
    return error.violations.map(({ detail }) => detail).join(" ");
  }
  return error instanceof Error ? error.message : "It failed.";
}
