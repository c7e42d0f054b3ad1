import { createHash } from "node:crypto";
import type { StoredToken } from "../../../core/token.ts";

/** A token as the model has it: what decides who may do what. */
export type ModelToken = Pick<
  StoredToken,
  "id" | "owner" | "scopes" | "status" | "expiresAt" | "allowedCidrs" | "secretVersion" | "digest"
> & {
  readonly previousDigest: string | null;
  readonly previousValidUntil: string | null;
  /** The fields that an administrator restricted, by the model's own account. */
  readonly locked: readonly LockedField[];
};

export type LockedField = "scopes" | "status" | "expiresAt" | "allowedCidrs";

/** The tokens by id. */
export type ModelState = ReadonlyMap<string, ModelToken>;

/** A write that a store has made. */
export interface Commit {
  readonly kind: "create" | "update" | "rotate" | "delete";
  readonly tokenId: string;
  readonly values: Partial<StoredToken>;
  /** The command that made it. */
  readonly requestId: string;
}

/** Who gave a command: a token, by the verdict on one of its secrets, or somebody who shows a secret to end it. */
export type Actor = { readonly tokenId: string; readonly secretVersion: number } | { readonly secret: string };

/** Whether a secret is accepted, by the model. */
export function accepts(state: ModelState, tokenId: string, secret: string, now: string): boolean {
  const token = state.get(tokenId);
  if (!token || !isOpen(token, now)) return false;
  const digest = sha256(secret);
  const isPrevious = token.previousValidUntil !== null && token.previousValidUntil > now;
  return token.digest === digest || (isPrevious && token.previousDigest === digest);
}

function isOpen({ status, expiresAt, allowedCidrs }: ModelToken, now: string): boolean {
  // All commands call from one address, which is in no other range than this one.
  const isInside = allowedCidrs.length === 0 || allowedCidrs.includes("0.0.0.0/0");
  return status === "active" && (expiresAt === null || expiresAt > now) && isInside;
}

/** What is wrong with a write, by the state right before it; `undefined`: nothing. */
export function findWrong(state: ModelState, commit: Commit, actor: Actor, now: string): string | undefined {
  if ("secret" in actor) return findWrongRevocation(state, commit, sha256(actor.secret));
  const caller = state.get(actor.tokenId);
  if (!caller || !isOpen(caller, now)) return "the caller was shut out";
  if (caller.secretVersion !== actor.secretVersion) return "the caller's secret was ended";
  if (caller.scopes.includes("tokens:admin")) return undefined;
  if (!caller.scopes.includes("tokens:self")) return "the caller may not manage tokens";
  const target = state.get(commit.tokenId);
  if (target && target.owner !== caller.owner) return "the token is another owner's";
  const after = { ...(target ?? emptyToken), ...commit.values };
  const granted = after.scopes.filter((scope) => !target?.scopes.includes(scope) && !caller.scopes.includes(scope));
  if (granted.length > 0) return "the caller has not the scopes that were granted";
  const undone = target ? loosened(target, after).filter((field) => target.locked.includes(field)) : [];
  return undone.length > 0 ? `what an administrator restricted was undone: ${undone.join(", ")}` : undefined;
}

/** Whoever has a secret can end it; the previous one of an overlap ends alone. */
function findWrongRevocation(state: ModelState, { tokenId, values }: Commit, digest: string): string | undefined {
  const token = state.get(tokenId);
  const endsCurrent = values.digest === null;
  return token?.[endsCurrent ? "digest" : "previousDigest"] === digest ? undefined : "another secret was ended";
}

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

const emptyToken = { scopes: [], status: "active", expiresAt: null, allowedCidrs: [] } as const;

type Restrictions = Pick<ModelToken, LockedField>;

function loosened(before: Restrictions, after: Restrictions): LockedField[] {
  const fields: LockedField[] = [];
  if (after.scopes.some((scope) => !before.scopes.includes(scope))) fields.push("scopes");
  if (before.status === "disabled" && after.status === "active") fields.push("status");
  if (before.expiresAt !== null && (after.expiresAt === null || after.expiresAt > before.expiresAt)) {
    fields.push("expiresAt");
  }
  const isWider =
    after.allowedCidrs.length === 0 || after.allowedCidrs.some((range) => !before.allowedCidrs.includes(range));
  if (before.allowedCidrs.length > 0 && isWider) fields.push("allowedCidrs");
  return fields;
}

/**
 * The state after a write.
 * @param asked what an administrator asked for, whose restrictions are locked; `undefined`: somebody else made it.
 */
export function apply(
  state: ModelState,
  { kind, tokenId, values }: Commit,
  asked: Readonly<Record<string, unknown>> | undefined,
): ModelState {
  const next = new Map(state);
  const before = state.get(tokenId);
  if (kind === "delete") {
    next.delete(tokenId);
    return next;
  }
  const merged = { ...before, ...values } as ModelToken;
  const rotated = kind === "rotate" &&
    before && {
      secretVersion: before.secretVersion + 1,
      previousDigest: values.previousValidUntil ? before.digest : null,
    };
  const locked = asked ? lockedBy(before, merged, asked) : (before?.locked ?? []);
  next.set(tokenId, { ...merged, ...rotated, locked });
  return next;
}

/** Whether an administrator's change has nothing left to do: the token is so already, and what it restricts is locked. */
export function holdsAlready(state: ModelState, tokenId: string, asked: Readonly<Record<string, unknown>>): boolean {
  const token = state.get(tokenId);
  if (!token) return false;
  const isSo = Object.entries(asked).every(
    ([field, value]) => JSON.stringify(token[field as LockedField] ?? null) === JSON.stringify(value),
  );
  return isSo && lockedBy(token, token, asked).every((field) => token.locked.includes(field));
}

/** A field is locked when an administrator sets it so that it restricts the token, for scopes by what is taken away. */
function lockedBy(
  before: ModelToken | undefined,
  after: ModelToken,
  asked: Readonly<Record<string, unknown>>,
): LockedField[] {
  const was = (field: LockedField) => before?.locked.includes(field) ?? false;
  const removes = before?.scopes.some((scope) => !after.scopes.includes(scope)) ?? false;
  const adds = before !== undefined && after.scopes.some((scope) => !before.scopes.includes(scope));
  const restricts: Record<LockedField, boolean> = {
    scopes: removes || (was("scopes") && !adds),
    status: after.status === "disabled",
    expiresAt: after.expiresAt !== null,
    allowedCidrs: after.allowedCidrs.length > 0,
  };
  const fields = ["scopes", "status", "expiresAt", "allowedCidrs"] as const;
  return fields.filter((field) => (field in asked ? restricts[field] : was(field)));
}
