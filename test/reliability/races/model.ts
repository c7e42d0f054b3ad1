import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { StoredToken } from "../../../core/token.ts";
import type { TokenEvent } from "../../../core/token-event.ts";

/** A token as the model has it. */
export interface ModelToken extends StoredToken {
  /** The fields that an administrator restricted, by the model's own account. */
  readonly locked: readonly LockedField[];
  /** The digests of all secrets that it ever had. */
  readonly digests: readonly string[];
}

export type LockedField = "scopes" | "status" | "expiresAt" | "allowedCidrs";

/** The tokens by id; `null` for those that were deleted. */
export type ModelState = ReadonlyMap<string, ModelToken | null>;

/** A write that a store has made. */
export interface Commit {
  readonly kind: "create" | "update" | "rotate" | "delete";
  readonly tokenId: string;
  readonly values: Partial<StoredToken>;
  readonly event: TokenEvent;
}

/** On what a write depends. */
export interface Authority {
  /** The verdict on the caller's token; `null`: somebody who shows a secret and nothing else. */
  readonly caller: { readonly tokenId: string | null; readonly secretVersion: number } | null;
  /** The secret that is shown to end it. */
  readonly secret?: string | undefined;
  /** The versions of the token that the caller accepts. */
  readonly versions?: readonly number[] | undefined;
}

/** The addresses that no command comes from. */
export const elsewhere = "192.0.2.0/24";

/** Whether a secret is accepted, by the model. */
export function accepts(state: ModelState, tokenId: string, secret: string, now: string): boolean {
  const token = state.get(tokenId);
  if (!token || !isOpen(token, now)) return false;
  const digest = sha256(secret);
  const isPrevious = token.previousValidUntil !== null && token.previousValidUntil > now;
  return token.digest === digest || (isPrevious && token.previousDigest === digest);
}

function isOpen({ status, expiresAt, allowedCidrs }: ModelToken, now: string): boolean {
  const isInside = allowedCidrs.length === 0 || allowedCidrs.some((range) => range !== elsewhere);
  return status === "active" && (expiresAt === null || expiresAt > now) && isInside;
}

/** What is wrong with a write, by the state right before it; `undefined`: nothing. */
export function findWrong(state: ModelState, commit: Commit, authority: Authority, now: string): string | undefined {
  const target = state.get(commit.tokenId) ?? undefined;
  if (authority.versions && !authority.versions.includes(target?.version ?? 0)) return "the token had another version";
  return (
    findClash(state, commit, target) ??
    (authority.secret === undefined ? undefined : findWrongRevocation(commit, target, sha256(authority.secret))) ??
    (authority.caller ? findMissingRight(state, commit, target, authority, now) : undefined)
  );
}

/** What was there already, or was there no more. */
function findClash(state: ModelState, { kind, tokenId, values }: Commit, target: ModelToken | undefined) {
  if (kind === "create" ? state.has(tokenId) : !target) return "the token was there before, or was deleted";
  if (kind === "rotate" && target?.digests.includes(values.digest ?? "")) return "the secret was the token's before";
  const { owner, name } = { ...target, ...values };
  const namesakes = [...state.values()].filter((token) => token?.owner === owner && token?.name === name);
  return namesakes.some((token) => token?.id !== tokenId) ? "another token has the name" : undefined;
}

/** Whoever has a secret can end it; the previous one of an overlap ends alone. */
function findWrongRevocation({ values }: Commit, target: ModelToken | undefined, digest: string) {
  const endsCurrent = values.digest === null;
  return target?.[endsCurrent ? "digest" : "previousDigest"] === digest ? undefined : "another secret was ended";
}

function findMissingRight(
  state: ModelState,
  commit: Commit,
  target: ModelToken | undefined,
  { caller: verdict, secret }: Authority,
  now: string,
): string | undefined {
  const caller = state.get(verdict?.tokenId ?? "");
  if (!caller || !isOpen(caller, now)) return "the caller was shut out";
  if (caller.secretVersion !== verdict?.secretVersion) return "the caller's secret was ended";
  const isAdmin = caller.scopes.includes("tokens:admin");
  if (!isAdmin && !caller.scopes.includes("tokens:self")) return "the caller may not manage tokens";
  const owner = target?.owner ?? commit.values.owner;
  if ((secret !== undefined || !isAdmin) && owner !== caller.owner) return "the token is another owner's";
  return isAdmin || secret !== undefined ? undefined : findExcess(caller, target, commit);
}

/** What one who is no administrator did beyond their rights. */
function findExcess(caller: ModelToken, target: ModelToken | undefined, commit: Commit): string | undefined {
  const before = target ?? emptyToken;
  const after = { ...before, ...commit.values };
  const isOther = target !== undefined && target.id !== caller.id;
  const mayGrant = (scopes: readonly string[]) => scopes.every((scope) => caller.scopes.includes(scope));
  const had: readonly string[] = before.scopes;
  if (!mayGrant(after.scopes.filter((scope) => !had.includes(scope)))) {
    return "the caller has not the scopes that were granted";
  }
  if (commit.kind === "rotate" && isOther && !mayGrant(before.scopes)) {
    return "the caller has not the scopes of the token whose secret they got";
  }
  if (commit.kind !== "update" || !target) return undefined;
  const undone = loosened(target, after);
  if (undone.some((field) => target.locked.includes(field))) return "what an administrator restricted was undone";
  if (isOther && undone.some((field) => field !== "scopes") && !mayGrant(target.scopes)) {
    return "the caller has not the scopes of the token that was opened";
  }
  if ("lockedFields" in commit.values) return "the caller changed what administrators locked";
  return isDecidedByOther(target, commit.event.changes) ? "the change was decided by another state" : undefined;
}

/** Whether a change was decided by values that weren't the token's any more. To disable it, or to end an overlap, is always right. */
function isDecidedByOther(target: ModelToken, changes: TokenEvent["changes"]): boolean {
  const isAlwaysRight = ([field, { to }]: [string, { readonly to: unknown }]) =>
    field === "previousValidUntil" || (field === "status" && to === "disabled");
  const decided = Object.entries(changes);
  if (decided.every(isAlwaysRight)) return false;
  return decided.some(([field, { from }]) => !isDeepStrictEqual(target[field as keyof StoredToken], from));
}

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

const emptyToken = { id: "", scopes: [], status: "active", expiresAt: null, allowedCidrs: [] } as const;

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
  { kind, tokenId, values, event }: Commit,
  asked: Readonly<Record<string, unknown>> | undefined,
): ModelState {
  const before = state.get(tokenId) ?? undefined;
  if (kind === "delete") return new Map(state).set(tokenId, null);
  const rotated = kind === "rotate" &&
    before && {
      secretVersion: before.secretVersion + 1,
      previousDigest: values.previousValidUntil ? before.digest : null,
    };
  const digests = [...(before?.digests ?? []), ...(values.digest ? [values.digest] : [])];
  const version = (before?.version ?? 0) + 1;
  const merged = { ...before, ...values, ...rotated, digests, version } as ModelToken;
  const locked = asked
    ? lockedBy(before && seenBy(before, event, asked), { ...merged, ...asked }, asked)
    : (before?.locked ?? []);
  return new Map(state).set(tokenId, { ...merged, locked });
}

/** The token as an administrator saw it: others may have changed its scopes since, which locks nothing. */
function seenBy(before: ModelToken, { changes }: TokenEvent, asked: Readonly<Record<string, unknown>>): ModelToken {
  return { ...before, scopes: (changes["scopes"]?.from ?? asked["scopes"] ?? before.scopes) as string[] };
}

/** Whether the product locks what the model does. It may lock more: what two administrators took away at once. */
export function isLockedToo(state: ModelState, tokenId: string): boolean {
  const token = state.get(tokenId);
  return !token || token.locked.every((field) => token.lockedFields.includes(field));
}

/** Whether a change has nothing left to do: the token is so already, and what an administrator restricts is locked. */
export function holdsAlready(
  token: ModelToken,
  asked: Readonly<Record<string, unknown>>,
  byAdministrator: boolean,
): boolean {
  const isSo = Object.entries(asked).every(([field, value]) =>
    isDeepStrictEqual(token[field as LockedField] ?? null, value),
  );
  const locked = byAdministrator ? lockedBy(token, token, asked) : [];
  return isSo && locked.every((field) => token.locked.includes(field));
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
