import { actorOf, type Caller } from "../caller.ts";
import { resolveExpiry } from "../lifetime.ts";
import { retryOnConflict } from "../retry-on-conflict.ts";
import { assertCanGrant, assertKnownScopes } from "../scope-assignment.ts";
import type { Service } from "../service.ts";
import { takesAccess } from "../takes-access.ts";
import { parseTime } from "../time.ts";
import { canonicalName, type StoredToken, type Token, type TokenStatus, withoutDigests } from "../token.ts";
import { affectAccess, changesBetween, opensAccess } from "../token-changes.ts";
import { newEventId } from "../token-id.ts";
import { assertVersion, visibleToken } from "../visible-token.ts";

/** What to change. Members that are absent stay as they are; `null` unsets. */
export interface UpdateTokenInput {
  readonly name?: string | undefined;
  readonly description?: string | null | undefined;
  readonly scopes?: readonly string[] | undefined;
  readonly status?: TokenStatus | undefined;
  readonly expiresAt?: string | null | undefined;
  readonly allowedCidrs?: readonly string[] | null | undefined;
}

/** A token after a change, and the time from which every protected API applies the change. */
export interface ChangedToken {
  readonly token: Token;
  readonly effectiveBy: string;
}

/**
 * Changes a token. A change to what it is already is none: nothing is written. A change without `expectedVersions` that
 * another one overtakes is made again on top of that.
 *
 * @param expectedVersions the versions of the token that the caller accepts (`If-Match`); `undefined`: any.
 * @throws LatchkeyError `token_not_found`, `precondition_failed`, `scope_not_held`, `validation_failed`, `name_taken`,
 *   `conflict`.
 */
export function updateToken(
  service: Service,
  caller: Caller,
  tokenId: string,
  input: UpdateTokenInput,
  expectedVersions?: readonly number[],
): Promise<ChangedToken> {
  const attempt = () => updateOnce(service, caller, tokenId, input, expectedVersions);
  // Only the members that were asked for change, so that no other change is lost by beginning again.
  return expectedVersions ? attempt() : retryOnConflict(attempt);
}

async function updateOnce(
  service: Service,
  caller: Caller,
  tokenId: string,
  input: UpdateTokenInput,
  expectedVersions: readonly number[] | undefined,
): Promise<ChangedToken> {
  const before = await visibleToken(service, caller, tokenId);
  assertVersion(before, expectedVersions);
  const at = service.now().toISOString();
  const after: StoredToken = { ...before, ...newValues(service, caller, before, input) };
  // To open what an operator has closed is to hand the token's scopes out again. A token does not gain by that what
  // it does not have already, so its own bounds are its own.
  if (opensAccess(before, after) && caller.tokenId !== tokenId) assertCanGrant(caller, before.scopes);
  const changes = changesBetween(before, after);
  if (Object.keys(changes).length === 0) {
    // It is so already, but the change that made it so may not be in force yet.
    const effectiveBy = affectAccess(membersOf(input)) ? service.effectiveBy(before.updatedAt) : at;
    return { token: withoutDigests(before), effectiveBy };
  }

  const changed = { ...after, updatedAt: at, version: before.version + 1 };
  await service.store.update(before, changed, {
    id: newEventId(),
    tokenId,
    owner: before.owner,
    type: "updated",
    at,
    actor: actorOf(caller),
    changes,
  });
  const effectiveBy = affectAccess(Object.keys(changes)) ? service.effectiveBy(at) : at;
  if (takesAccess(before, changed, service.now(), effectiveBy)) await service.propagateRevocation();
  return { token: withoutDigests(changed), effectiveBy };
}

function isExpiryOf({ expiresAt }: Token, asked: string | null): boolean {
  return (asked === null ? null : parseTime(asked)) === expiresAt;
}

function membersOf(input: UpdateTokenInput): string[] {
  return Object.entries(input).flatMap(([member, value]) => (value === undefined ? [] : [member]));
}

function newValues({ settings }: Service, caller: Caller, before: StoredToken, input: UpdateTokenInput) {
  const values: { -readonly [K in keyof UpdateTokenInput]: Token[K] } = {};
  if (input.name !== undefined) values.name = canonicalName(input.name);
  if (input.description !== undefined) values.description = input.description;
  if (input.status !== undefined) values.status = input.status;
  if (input.allowedCidrs !== undefined) values.allowedCidrs = [...new Set(input.allowedCidrs ?? [])];
  // An expiry that stays may be later than is allowed by now: only a new one has to keep to the settings.
  if (input.expiresAt !== undefined && !isExpiryOf(before, input.expiresAt)) {
    values.expiresAt = resolveExpiry(settings, before.createdAt, input.expiresAt);
  }
  if (input.scopes !== undefined) {
    const added = input.scopes.filter((scope) => !before.scopes.includes(scope));
    // A scope that the token has may have left the catalogue: keeping it is no mistake, it grants nothing.
    assertKnownScopes(settings.scopes, input.scopes, before.scopes);
    assertCanGrant(caller, added);
    values.scopes = [...new Set(input.scopes)];
  }
  return values;
}
