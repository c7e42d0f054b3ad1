import { actorOf, type Caller, isAdmin } from "../caller.ts";
import { invalidMember, LatchkeyError } from "../errors.ts";
import { resolveExpiry } from "../lifetime.ts";
import { assertCanGrant, assertKnownScopes } from "../scope-assignment.ts";
import { digestOf, digestsMatch, generateSecret, parseSecret } from "../secret.ts";
import type { Service } from "../service.ts";
import { canonicalName, type StoredToken, type Token, type TokenStatus, withoutDigests } from "../token.ts";
import { changesBetween } from "../token-changes.ts";
import { newEventId, newTokenId } from "../token-id.ts";

/** What to create. Members that are absent take the service's defaults. */
export interface CreateTokenInput {
  readonly name: string;
  /** Only an administrator may name another owner than their own. */
  readonly owner?: string | undefined;
  readonly description?: string | null | undefined;
  readonly scopes?: readonly string[] | undefined;
  readonly status?: TokenStatus | undefined;
  /** Any date; one in the past makes a token that is refused until the date is moved. `null`: never. */
  readonly expiresAt?: string | null | undefined;
  readonly allowedCidrs?: readonly string[] | undefined;
  /** A secret that the caller made, in the service's own form. */
  readonly secret?: string | undefined;
  /** In place of a secret: the token's id and the digest of a secret made elsewhere. */
  readonly id?: string | undefined;
  readonly digest?: string | undefined;
}

/** A new token. `secret` is there only where the service made it; it can never be had again. */
export interface CreatedToken {
  readonly token: Token;
  readonly secret: string | null;
  /** Whether the very same token was there already, from an earlier call with the same content. */
  readonly existed: boolean;
}

/**
 * Creates a token. With a caller-made secret or digest the call can be repeated: the same content answers the same
 * token.
 *
 * @throws LatchkeyError `owner_not_allowed`, `scope_not_held`, `validation_failed`, `name_taken`, `id_taken`.
 */
export async function createToken(service: Service, caller: Caller, input: CreateTokenInput): Promise<CreatedToken> {
  const owner = input.owner ?? caller.owner;
  if (owner !== caller.owner && !isAdmin(caller)) {
    throw new LatchkeyError("owner_not_allowed", "You can't create tokens for this owner.");
  }
  if (input.scopes) assertKnownScopes(service.settings.scopes, input.scopes);
  const scopes = [...new Set(input.scopes ?? defaultScopesFor(service, caller))];
  assertCanGrant(caller, scopes);

  const identity = identityOf(service.settings.prefix, input);
  const at = service.now().toISOString();
  const token: StoredToken = {
    id: identity.id,
    owner,
    name: canonicalName(input.name),
    description: input.description ?? null,
    scopes,
    status: input.status ?? "active",
    expiresAt: resolveExpiry(service.settings, at, input.expiresAt),
    allowedCidrs: [...new Set(input.allowedCidrs ?? [])],
    createdAt: at,
    updatedAt: at,
    lastSeenAt: null,
    previousValidUntil: null,
    version: 1,
    digest: identity.digest,
    previousDigest: null,
  };
  try {
    await service.store.create(token, {
      id: newEventId(),
      tokenId: token.id,
      owner,
      type: "created",
      at,
      actor: actorOf(caller),
      changes: changesBetween(null, token),
    });
  } catch (error) {
    const existing = identity.callerSupplied ? await sameTokenInStore(service, token, input, error) : undefined;
    if (!existing) throw error;
    return { token: existing, secret: null, existed: true };
  }
  return { token: withoutDigests(token), secret: identity.secret, existed: false };
}

/** What was not asked for is not refused: a caller who lacks a default scope gets the rest of them. */
function defaultScopesFor({ settings }: Service, caller: Caller): readonly string[] {
  if (isAdmin(caller)) return settings.defaultScopes;
  return settings.defaultScopes.filter((scope) => caller.scopes.includes(scope));
}

interface Identity {
  readonly id: string;
  readonly digest: string;
  /** The secret that the caller does not know yet. */
  readonly secret: string | null;
  readonly callerSupplied: boolean;
}

function identityOf(prefix: string, { secret, id, digest }: CreateTokenInput): Identity {
  if (secret !== undefined) {
    const parsed = parseSecret(prefix, secret);
    if (!parsed) throw invalidMember("/secret", `Must have the form ${prefix}_<id>_<random><checksum>.`);
    return { id: parsed.tokenId, digest: digestOf(secret), secret: null, callerSupplied: true };
  }
  if (id !== undefined && digest !== undefined) return { id, digest, secret: null, callerSupplied: true };
  const made = generateSecret(prefix, newTokenId());
  return { id: made.tokenId, digest: digestOf(made.secret), secret: made.secret, callerSupplied: false };
}

async function sameTokenInStore(
  { store }: Service,
  wanted: StoredToken,
  input: CreateTokenInput,
  error: unknown,
): Promise<Token | undefined> {
  if (!(error instanceof LatchkeyError && (error.code === "id_taken" || error.code === "name_taken"))) return undefined;
  const stored = await store.get(wanted.id);
  if (!stored || stored.owner !== wanted.owner || !digestsMatch(stored.digest, wanted.digest)) return undefined;
  // Defaults depend on when the call is made and by whom, so where they apply the token may have others.
  const same = {
    ...wanted,
    scopes: input.scopes === undefined ? stored.scopes : wanted.scopes,
    expiresAt: input.expiresAt === undefined ? stored.expiresAt : wanted.expiresAt,
  };
  return Object.keys(changesBetween(stored, same)).length === 0 ? withoutDigests(stored) : undefined;
}
