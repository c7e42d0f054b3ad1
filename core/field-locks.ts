import { LatchkeyError } from "./errors.ts";
import { type LockableField, lockableFields, type Token } from "./token.ts";
import { includesAll } from "./token-changes.ts";

type Lockable = Pick<Token, LockableField>;

/**
 * For each field, whether a change gives the token access that it didn't have before. Address ranges are compared as
 * text: a new range counts as wider even if it is inside an existing one.
 */
const loosens = {
  scopes: (before, after) => !includesAll(before.scopes, after.scopes),
  status: (before, after) => before.status === "disabled" && after.status === "active",
  expiresAt: ({ expiresAt: before }, { expiresAt: after }) => before !== null && (after === null || after > before),
  allowedCidrs: ({ allowedCidrs: before }, { allowedCidrs: after }) =>
    before.length > 0 && (after.length === 0 || !includesAll(before, after)),
} satisfies Record<LockableField, (before: Lockable, after: Lockable) => boolean>;

/** The fields that a change loosens. */
export function loosenedFields(before: Lockable, after: Lockable): LockableField[] {
  return lockableFields.filter((field) => loosens[field](before, after));
}

/** @throws LatchkeyError `field_locked` for a change that loosens what an administrator restricted. */
export function assertUnlocked(locked: readonly LockableField[], loosened: readonly LockableField[]): void {
  const refused = loosened.filter((field) => locked.includes(field));
  if (refused.length > 0) {
    throw new LatchkeyError("field_locked", `Only an administrator can loosen ${refused.join(", ")} of this token.`);
  }
}

/**
 * The locked fields after a change by an administrator: a field is locked while it restricts the token. Scopes are
 * locked when some are removed, and unlocked when scopes are only added.
 *
 * @param before `null` for a new token.
 * @param input the administrator's request: the locks of absent fields don't change.
 */
export function nextLockedFields(
  before: Token | null,
  after: Lockable,
  input: { readonly [F in LockableField]?: unknown },
): LockableField[] {
  const wasLocked = (field: LockableField) => before?.lockedFields.includes(field) ?? false;
  const restricts: Record<LockableField, boolean> = {
    scopes:
      before !== null &&
      (!includesAll(after.scopes, before.scopes) || (wasLocked("scopes") && includesAll(before.scopes, after.scopes))),
    status: after.status === "disabled",
    expiresAt: after.expiresAt !== null,
    allowedCidrs: after.allowedCidrs.length > 0,
  };
  return lockableFields.filter((field) => (input[field] !== undefined ? restricts[field] : wasLocked(field)));
}
