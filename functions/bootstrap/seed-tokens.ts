import { isDeepStrictEqual } from "node:util";
import pMap from "p-map";
import { type Seed, seedLabel } from "../../contract/deployment/seed-token.ts";
import type { Caller } from "../../core/caller.ts";
import { DamagedError, LatchkeyError } from "../../core/errors.ts";
import { limits } from "../../core/limits.ts";
import {
  allPrefixes,
  digestSecret,
  digestsMatch,
  generateSecret,
  type ParsedSecret,
  parseSecret,
} from "../../core/secret.ts";
import type { Service } from "../../core/service.ts";
import { countCharacters } from "../../core/text.ts";
import { canonicalName, type StoredToken, type Token } from "../../core/token.ts";
import type { TokenEvent } from "../../core/token-event.ts";
import { createToken } from "../../core/use-cases/create-token.ts";
import { updateToken } from "../../core/use-cases/update-token.ts";
import { assertSeed, changesFor, findPrevious } from "./seed.ts";

/** Stores the secrets of seed tokens for the operator. */
export interface SecretVault {
  /** The secret of an entry, or `undefined` if the entry has no value yet. */
  read(entry: string): Promise<string | undefined>;
  /** Sets the secret of an entry. */
  write(entry: string, secret: string): Promise<void>;
}

/** The dependencies of seeding. */
export interface Seeding {
  readonly service: Service;
  readonly vault: SecretVault;
  /** The actor that the audit trail records. Must be an administrator. */
  readonly caller: Caller;
}

/**
 * Applies the difference between the seeds of the last deployment and this one. Idempotent.
 *
 * A new seed becomes a token. A changed seed changes only those members of its token, so that an administrator's other
 * changes remain. An unchanged seed changes nothing. A removed seed's token is disabled, not deleted.
 *
 * @throws Error whose message names the seed that failed, and never a secret.
 */
export async function seedTokens(seeding: Seeding, seeds: readonly Seed[], previous: readonly Seed[]): Promise<void> {
  const kept = seeds.flatMap(({ id }) => id ?? []);
  for (const seed of seeds) {
    await withLabel(seed, () => applySeed(seeding, seed, findPrevious(seed, previous), kept));
  }
  const continued = new Set(seeds.map((seed) => findPrevious(seed, previous)));
  for (const seed of previous.filter((candidate) => !continued.has(candidate))) {
    await withLabel(seed, () => disable(seeding, seed, kept));
  }
}

async function applySeed(
  seeding: Seeding,
  seed: Seed,
  previous: Seed | undefined,
  idsOfSeeds: readonly string[],
): Promise<void> {
  if (isDeepStrictEqual(seed, previous)) return;
  assertSeed(seed);
  const { service, caller } = seeding;
  const kept = await readVaultSecret(seeding, seed, previous);
  const own = await findSeedToken(service, seed, kept);
  if (!own) {
    await releaseName(seeding, seed, previous);
    const { id } = await create(seeding, seed, previous ? undefined : kept);
    if (previous) await disable(seeding, previous, [...idsOfSeeds, id]);
    return;
  }
  // A seed that returns to an earlier digest continues with that token, not with the one in between.
  const changes = changesFor(seed, previous && previous.id === seed.id ? previous : undefined);
  if (changes.name !== undefined && own.name !== canonicalName(seed.name)) await releaseName(seeding, seed, previous);
  await updateToken(service, caller, own.id, changes);
}

/**
 * The token of a seed, found by the id in the seed or in its vault entry. The name alone is not enough: its owner could
 * give it to another token. Ids are never reused, so a token that was seeded under an id is the seed's even if it was
 * rotated since.
 */
async function findSeedToken(service: Service, seed: Seed, kept?: ParsedSecret): Promise<StoredToken | undefined> {
  const id = seed.id ?? kept?.tokenId;
  const token = id === undefined ? undefined : await service.store.get(id);
  if (!token) return undefined;
  const isOwn = token.owner === seed.owner && (hasDigest(token, seed, kept) || (await wasSeeded(service, token)));
  if (!isOwn) throw new LatchkeyError("id_taken", "Another token has its id.");
  return token;
}

function hasDigest(token: StoredToken, { digest }: Seed, kept?: ParsedSecret): boolean {
  return digestsMatch(token.digest, digest ?? digestSecret(kept?.secret ?? ""));
}

/** Whether a deployment created the token: the first event of its audit trail is its creation by one. */
async function wasSeeded({ store }: Service, { id }: StoredToken): Promise<boolean> {
  return isSeeding(await store.firstEvent(id));
}

/** Whether an event is the creation of a token by a deployment. A person has no token either, and is named. */
function isSeeding(event: TokenEvent | undefined): boolean {
  return event?.type === "created" && event.actor.tokenId === null && event.actor.person === undefined;
}

/**
 * Frees the seed's name, if the seed's former token still has it: a token whose digest was replaced, or that was disabled
 * when the seed was removed. It is disabled and renamed, and keeps its audit trail.
 *
 * @throws LatchkeyError `name_taken` for a token that was not seeded: such a token is never taken over or given scopes.
 */
async function releaseName({ service, caller }: Seeding, seed: Seed, previous: Seed | undefined): Promise<void> {
  const id = await service.store.findByName(seed.owner, canonicalName(seed.name));
  const holder = id === undefined ? undefined : await service.store.get(id);
  if (!holder) return;
  const isFormer = (previous !== undefined || holder.status === "disabled") && (await wasSeeded(service, holder));
  if (!isFormer) throw new LatchkeyError("name_taken", "The owner has a token with this name that was not seeded.");
  const name = `${truncate(holder.name, limits.nameLength - holder.id.length - 1)} ${holder.id}`;
  await updateToken(service, caller, holder.id, { name, status: "disabled" });
}

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Shortens a text to at most `length` characters, without splitting a grapheme. */
function truncate(text: string, length: number): string {
  let beginning = "";
  for (const { segment } of graphemes.segment(text)) {
    if (countCharacters(beginning + segment) > length) break;
    beginning += segment;
  }
  return beginning.trimEnd();
}

/**
 * The secret in the seed's vault entry: its token's, or one left by an earlier, unfinished attempt.
 * @throws DamagedError if an existing seed's entry holds anything else. Its token can't be identified then, and must not
 *   be replaced.
 */
async function readVaultSecret(
  { service, vault }: Seeding,
  { secretArn }: Seed,
  previous: Seed | undefined,
): Promise<ParsedSecret | undefined> {
  const secret = secretArn === undefined ? undefined : await vault.read(secretArn);
  const parsed = secret === undefined ? undefined : parseSecret(allPrefixes(service.settings), secret);
  if (secret !== undefined && !parsed && previous?.secretArn === secretArn) {
    throw new DamagedError(
      "Its entry in Secrets Manager",
      "Put the token's secret back, or give the seed another name.",
    );
  }
  return parsed;
}

async function create({ service, vault, caller }: Seeding, seed: Seed, kept?: ParsedSecret): Promise<Token> {
  const { secretArn, ...input } = seed;
  if (secretArn === undefined) return (await createToken(service, caller, input)).token;
  const { secret } = kept ?? generateSecret(service.settings.prefix);
  // The vault first: a token is useless without its secret.
  if (!kept) await vault.write(secretArn, secret);
  return (await createToken(service, caller, { ...input, secret })).token;
}

/**
 * Disables the token of a seed that was removed, or that continues with another token: the token that a deployment
 * created, or that has the seed's digest, no matter who created it. A token that its owner created in its place is left
 * unchanged.
 *
 * @param kept the ids of the tokens of current seeds.
 */
async function disable({ service, caller }: Seeding, seed: Seed, kept: readonly string[]): Promise<void> {
  const ids = seed.id === undefined ? await listSeededIds(service, seed) : [seed.id];
  for (const id of ids.filter((each) => !kept.includes(each))) {
    const token = await service.store.get(id);
    if (token?.owner !== seed.owner) continue;
    const isOwn = hasDigest(token, seed) || (await wasSeeded(service, token));
    if (isOwn) await updateToken(service, caller, id, { status: "disabled" });
  }
}

/**
 * The active tokens that deployments created under a seed's name, by their audit trails: their holder may have renamed
 * them since, and given the name to another token.
 */
async function listSeededIds({ store }: Service, { owner, name }: Seed): Promise<string[]> {
  const ids: string[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await store.list({ owner, status: "active", limit: 100, ...(cursor && { cursor }) });
    // In parallel: a holder can create any number of tokens for its owner, and the deployment has a timeout.
    const firstEvents = await pMap(page.items, ({ id }) => store.firstEvent(id), { concurrency: 25 });
    for (const event of firstEvents) {
      if (event && isSeeding(event) && event.changes["name"]?.to === canonicalName(name)) ids.push(event.tokenId);
    }
    cursor = page.nextCursor;
  }
  return ids;
}

async function withLabel(seed: Seed, attempt: () => Promise<void>): Promise<void> {
  try {
    await attempt();
  } catch (error) {
    throw new Error(`${seedLabel(seed)}: ${describeReason(error)}`, { cause: error });
  }
}

function describeReason(error: unknown): string {
  if (error instanceof LatchkeyError && error.violations.length > 0) {
    return error.violations.map(({ detail }) => detail).join(" ");
  }
  return error instanceof Error ? error.message : "Unknown error.";
}
