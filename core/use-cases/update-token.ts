import { type Caller, isAdmin, toActor } from "../caller.ts";
import { assertUnlocked, loosenedFields, nextLockedFields } from "../field-locks.ts";
import { resolveExpiry } from "../lifetime.ts";
import { reducesAccess } from "../reduces-access.ts";
import { assertCanGrant, assertKnownScopes } from "../scope-assignment.ts";
import type { Service } from "../service.ts";
import { parseTime } from "../time.ts";
import {
  canonicalName,
  type FieldWith,
  fieldsWith,
  lockableFields,
  type StoredToken,
  type Token,
  withoutDigests,
} from "../token.ts";
import { changesBetween } from "../token-changes.ts";
import { auditEvent } from "../token-event.ts";
import type { Change, NewValues } from "../token-store.ts";
import { asVerifiedCaller, type VerifiedCaller } from "../verified-caller.ts";
import { assertVersion, getVisibleToken, readAfterWrite } from "../visible-token.ts";

type EditableField = FieldWith<"editable">;

/** The changes. Absent members don't change; `null` unsets. */
export type UpdateTokenInput = {
  readonly [F in EditableField]?: Token[F] | (F extends "allowedCidrs" ? null : never) | undefined;
} & {
  /** `null` ends the overlap of the last rotation: the previous secret is refused from now on. */
  readonly previousValidUntil?: null | undefined;
};

/** A token after a change, and the time from which every protected API applies the change. */
export interface ChangedToken {
  readonly token: Token;
  readonly effectiveBy: string;
}

/**
 * Updates a token. If nothing would change, nothing is written.
 *
 * An administrator's change succeeds regardless of concurrent changes, so that a flood of them can't block it. Other
 * changes are decided by the current state, and decided again if that has changed.
 *
 * @param expectedVersions the versions of the token that the caller accepts (`If-Match`); `undefined`: any.
 * @throws LatchkeyError `unauthorized`, `forbidden`, `token_not_found`, `precondition_failed`, `scope_not_held`,
 *   `field_locked`, `validation_failed`, `name_taken`, `conflict`.
 */
export function updateToken(
  service: Service,
  caller: Caller,
  tokenId: string,
  input: UpdateTokenInput,
  expectedVersions?: readonly number[],
): Promise<ChangedToken> {
  return asVerifiedCaller(service, caller, (verified) =>
    updateOnce(service, verified, tokenId, input, expectedVersions),
  );
}

async function updateOnce(
  service: Service,
  caller: VerifiedCaller,
  tokenId: string,
  input: UpdateTokenInput,
  expectedVersions: readonly number[] | undefined,
): Promise<ChangedToken> {
  const before = await getVisibleToken(service, caller, tokenId);
  assertVersion(before, expectedVersions);
  const after: StoredToken = { ...before, ...newValues(service, caller, before, input) };
  if (!isAdmin(caller)) assertCanLoosen(caller, before, after);
  const changes = changesBetween(before, after);
  const at = service.now().toISOString();
  if (Object.keys(changes).length === 0) {
    // The token is already in this state, but the change that caused it may not be effective yet.
    return {
      token: withoutDigests(before),
      effectiveBy: affectsAccess(input) ? service.effectiveBy(before.updatedAt) : at,
    };
  }

  await service.store.update(
    before,
    {
      ...pick(after, Object.keys(changes) as (keyof NewValues)[]),
      ...("previousValidUntil" in changes && { previousDigest: null }),
      updatedAt: at,
    },
    {
      event: auditEvent("updated", before, toActor(caller), at, changes),
      ...caller.authority,
      expected: expectedVersions ? pick(before, ["version"]) : expectedValues(caller, before, after, changes),
    },
  );
  const effectiveBy = affectsAccess(changes) ? service.effectiveBy(at) : at;
  if (reducesAccess(before, after, service.now(), effectiveBy)) await service.propagateRevocation();
  const expected = { ...after, updatedAt: at, version: before.version + 1 };
  return { token: await readAfterWrite(service, expected), effectiveBy };
}

/** Whether one of the fields affects verdicts. */
function affectsAccess(fields: { readonly [F in keyof Token]?: unknown }): boolean {
  return [...fieldsWith("access"), "previousValidUntil" as const].some((field) => fields[field] !== undefined);
}

/** Loosening a restriction grants the token's scopes again, unless a token changes itself: it already has them. */
function assertCanLoosen(caller: Caller, before: Token, after: Token): void {
  const loosened = loosenedFields(before, after);
  const opensAnother = loosened.some((field) => field !== "scopes") && caller.tokenId !== before.id;
  if (opensAnother) assertCanGrant(caller, before.scopes);
  assertUnlocked(before.lockedFields, loosened);
}

/** The values that the change was based on, which must still hold when it is written. */
function expectedValues(
  caller: Caller,
  before: StoredToken,
  after: Token,
  changes: Readonly<Record<string, unknown>>,
): Change["expected"] {
  // A change that locks a field must not race with another administrator's change that unlocks it. Only administrators
  // change locks, so others can't block their changes this way.
  if (isAdmin(caller)) {
    return lockableFields.some((field) => field in changes) || "lockedFields" in changes
      ? pick(before, ["lockedFields"])
      : {};
  }
  // Disabling a token, or ending its overlap, doesn't depend on its state.
  const isUnconditional = (field: string) =>
    field === "previousValidUntil" || (field === "status" && after.status === "disabled");
  if (Object.keys(changes).every(isUnconditional)) return {};
  return pick(before, ["lockedFields", "scopes", ...(Object.keys(changes) as EditableField[])]);
}

interface Edit {
  readonly service: Service;
  readonly caller: Caller;
  readonly before: StoredToken;
}

/** The new value of each field. An editable field that is missing here fails to compile. */
const valueAfter: {
  readonly [F in EditableField]: (requested: Exclude<UpdateTokenInput[F], undefined>, edit: Edit) => Token[F];
} = {
  name: (name) => canonicalName(name),
  description: (description) => description,
  scopes(scopes, { service, caller, before }) {
    // The token may keep a scope that was removed from the catalogue: it grants nothing.
    assertKnownScopes(service.settings.scopes, scopes, before.scopes);
    assertCanGrant(
      caller,
      scopes.filter((scope) => !before.scopes.includes(scope)),
    );
    return [...new Set(scopes)];
  },
  status: (status) => status,
  // An unchanged expiry may be later than the settings allow now: only a new expiry is checked.
  expiresAt: (expiresAt, { service, before }) =>
    isSameExpiry(before, expiresAt) ? before.expiresAt : resolveExpiry(service.settings, before.createdAt, expiresAt),
  allowedCidrs: (cidrs) => [...new Set(cidrs ?? [])],
};

function newValues(service: Service, caller: Caller, before: StoredToken, input: UpdateTokenInput) {
  const edit = { service, caller, before };
  const edited = fieldsWith("editable").filter((field) => input[field] !== undefined);
  const values: Partial<StoredToken> = {
    // TypeScript can't correlate the input of a field with the function of the same field.
    ...Object.fromEntries(edited.map((field) => [field, valueAfter[field](input[field] as never, edit)])),
    ...(input.previousValidUntil === null && { previousValidUntil: null, previousDigest: null }),
  };
  return isAdmin(caller)
    ? { ...values, lockedFields: nextLockedFields(before, { ...before, ...values }, input) }
    : values;
}

function isSameExpiry({ expiresAt }: Token, requested: string | null): boolean {
  return (requested === null ? null : parseTime(requested)) === expiresAt;
}

function pick<T, K extends keyof T>(from: T, keys: readonly K[]): Pick<T, K> {
  return Object.fromEntries(keys.map((key) => [key, from[key]])) as Pick<T, K>;
}
