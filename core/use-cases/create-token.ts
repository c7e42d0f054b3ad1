import { type Caller, grantableScopes, isAdmin, toActor } from "../caller.ts";
import { hasCode, invalidMember, LatchkeyError } from "../errors.ts";
import { nextLockedFields } from "../field-locks.ts";
import { resolveExpiry } from "../lifetime.ts";
import { assertCanGrant, assertKnownScopes } from "../scope-assignment.ts";
import {
  allPrefixes,
  digestSecret,
  digestsMatch,
  generateSecret,
  isRandom,
  type Prefixes,
  parseSecret,
} from "../secret.ts";
import type { Service } from "../service.ts";
import { canonicalName, type FieldWith, type StoredToken, type Token, withoutDigests } from "../token.ts";
import { changesBetween } from "../token-changes.ts";
import { auditEvent } from "../token-event.ts";
import { asVerifiedCaller, type VerifiedCaller } from "../verified-caller.ts";

/**
 * The token to create. Absent members have the service's defaults; the default name is the token's id. A token with an
 * expiry in the past is refused until its expiry is changed.
 */
export type CreateTokenInput = { readonly [F in FieldWith<"editable">]?: Token[F] | undefined } & {
  /** Only administrators can create tokens for another owner. */
  readonly owner?: string | undefined;
  /**
   * A secret that the caller generated, in the service's format. `secret`, `id` and `digest` are for administrators.
   */
  readonly secret?: string | undefined;
  /** Instead of a secret: the token's id and the digest of a secret that was generated elsewhere. */
  readonly id?: string | undefined;
  readonly digest?: string | undefined;
};

/** A new token. `secret` is `null` unless the service generated it. It is never shown again. */
export interface CreatedToken {
  readonly token: Token;
  readonly secret: string | null;
  /** Whether an earlier call with the same content already created the token. */
  readonly existed: boolean;
}

/**
 * Creates a token. With a caller-supplied secret or digest the call is idempotent: the same content returns the same
 * token.
 *
 * @throws LatchkeyError `unauthorized`, `forbidden`, `owner_not_allowed`, `scope_not_held`, `validation_failed`,
 *   `name_taken`, `id_taken`.
 */
export function createToken(service: Service, caller: Caller, input: CreateTokenInput): Promise<CreatedToken> {
  return asVerifiedCaller(service, caller, (verified) => createOnce(service, verified, input));
}

async function createOnce(service: Service, caller: VerifiedCaller, input: CreateTokenInput): Promise<CreatedToken> {
  const identity = resolveIdentity(service.settings, caller, input);
  const token = newToken(service, caller, input, identity);
  const event = auditEvent("created", token, toActor(caller), token.createdAt, changesBetween(null, token));
  try {
    await service.store.create(token, { event, ...caller.authority });
  } catch (error) {
    const isRepeatable = identity.secret === null;
    const existing = isRepeatable && (await findSameToken(service, token, identity, input, error));
    if (!existing) throw error;
    return { token: existing, secret: null, existed: true };
  }
  return { token: withoutDigests(token), secret: identity.secret, existed: false };
}

function newToken(service: Service, caller: Caller, input: CreateTokenInput, identity: Identity): StoredToken {
  const { settings, now } = service;
  const owner = input.owner ?? caller.owner;
  if (owner !== caller.owner && !isAdmin(caller)) {
    throw new LatchkeyError("owner_not_allowed", "You can't create tokens for this owner.");
  }
  if (input.scopes) assertKnownScopes(settings.scopes, input.scopes);
  const scopes = [...new Set(input.scopes ?? defaultScopesFor(service, caller))];
  assertCanGrant(caller, scopes);

  const at = now().toISOString();
  const values = {
    scopes,
    status: input.status ?? "active",
    expiresAt: resolveExpiry(settings, at, input.expiresAt),
    allowedCidrs: [...new Set(input.allowedCidrs ?? [])],
  };
  return {
    id: identity.id,
    owner,
    name: canonicalName(input.name ?? identity.id),
    description: input.description ?? null,
    ...values,
    lockedFields: isAdmin(caller) ? nextLockedFields(null, values, input) : [],
    createdAt: at,
    updatedAt: at,
    lastSeenAt: null,
    currentSecretLastSeenAt: null,
    previousSecretLastSeenAt: null,
    previousValidUntil: null,
    revokedAt: null,
    secretVersion: 1,
    version: 1,
    digest: identity.digest,
    previousDigest: null,
  };
}

/** Default scopes that the caller can't grant are left out instead of refused. */
function defaultScopesFor({ settings }: Service, caller: Caller): readonly string[] {
  if (isAdmin(caller)) return settings.defaultScopes;
  return settings.defaultScopes.filter((scope) => grantableScopes(caller).includes(scope));
}

interface Identity {
  readonly id: string;
  readonly digest: string;
  /** The secret, if the service generated it; `null` if the caller supplied it. */
  readonly secret: string | null;
}

function resolveIdentity(prefixes: Prefixes, caller: Caller, { secret, id, digest }: CreateTokenInput): Identity {
  if (secret === undefined && id === undefined && digest === undefined) {
    const made = generateSecret(prefixes.prefix);
    return { id: made.tokenId, digest: digestSecret(made.secret), secret: made.secret };
  }
  // Others could claim the id of a seed token before its deployment does, or probe for existing ids.
  if (!isAdmin(caller)) {
    throw new LatchkeyError("forbidden", "Only an administrator can supply id, digest or secret.");
  }
  if (secret === undefined) {
    if (id === undefined || digest === undefined)
      throw invalidMember("/digest", "id and digest must be sent together.");
    return { id, digest, secret: null };
  }
  const parsed = parseSecret(allPrefixes(prefixes), secret);
  if (!parsed) throw invalidMember("/secret", `Must have the form ${prefixes.prefix}_<id>_<random><checksum>.`);
  if (!isRandom(parsed)) throw invalidMember("/secret", "Must be random. Use latchkey generate to make a secret.");
  return { id: parsed.tokenId, digest: digestSecret(secret), secret: null };
}

async function findSameToken(
  { store }: Service,
  requested: StoredToken,
  identity: Identity,
  input: CreateTokenInput,
  error: unknown,
): Promise<Token | undefined> {
  if (!hasCode(error, "id_taken", "name_taken")) return undefined;
  const stored = await store.get(requested.id);
  if (!stored || stored.owner !== requested.owner || !digestsMatch(stored.digest, identity.digest)) return undefined;
  // The input can't contain locks or an overlap. Defaults depend on the time and the caller, so fields with default
  // values may differ.
  const same = {
    ...requested,
    lockedFields: stored.lockedFields,
    previousValidUntil: stored.previousValidUntil,
    scopes: input.scopes === undefined ? stored.scopes : requested.scopes,
    expiresAt: input.expiresAt === undefined ? stored.expiresAt : requested.expiresAt,
  };
  return Object.keys(changesBetween(stored, same)).length === 0 ? withoutDigests(stored) : undefined;
}
