import { LatchkeyError } from "./errors.ts";
import { adminScope, introspectScope, selfScope } from "./scope.ts";
import type { Actor, Person } from "./token-event.ts";

/** The caller: the token or the person that the authorizer accepted, and where the call came from. */
export interface Caller {
  /** `null` if the caller is a person, or a deployment that seeds tokens. */
  readonly tokenId: string | null;
  /** Which of the token's secrets was presented: see `StoredToken.secretVersion`. */
  readonly secretVersion: number;
  readonly owner: string;
  /** The scopes of the token; for a person, the management scopes that they have. */
  readonly scopes: readonly string[];
  /** The person who is calling. Absent if the caller isn't a person. */
  readonly person?: SignedInPerson;
  readonly sourceIp: string | null;
  readonly requestId: string | null;
}

/** A person who signed in, as their JWT describes them. */
export interface SignedInPerson extends Person {
  /** When the JWT expires (ISO 8601). */
  readonly validUntil: string;
  /** The scopes that they can grant to tokens. They don't have these scopes themselves. */
  readonly grantableScopes: readonly string[];
}

/** Whether the caller can manage all tokens. */
export function isAdmin(caller: Pick<Caller, "scopes">): boolean {
  return caller.scopes.includes(adminScope);
}

/** Whether the caller can manage any tokens, if only their own. */
export function canManage({ scopes }: Pick<Caller, "scopes">): boolean {
  return scopes.includes(selfScope) || scopes.includes(adminScope);
}

/** @throws LatchkeyError `forbidden` if the caller can't manage any tokens, their own included. */
export function assertCanManage(caller: Pick<Caller, "scopes">): void {
  if (canManage(caller)) return;
  throw new LatchkeyError("forbidden", `This operation requires the scope ${selfScope} or ${adminScope}.`);
}

/** @throws LatchkeyError `forbidden` if the caller isn't an administrator. */
export function assertAdmin(caller: Pick<Caller, "scopes">): void {
  if (!isAdmin(caller)) throw new LatchkeyError("forbidden", `This operation requires the scope ${adminScope}.`);
}

/** @throws LatchkeyError `forbidden` if the caller can't introspect any secret. */
export function assertCanIntrospect({ scopes }: Pick<Caller, "scopes">): void {
  if ([introspectScope, selfScope, adminScope].some((scope) => scopes.includes(scope))) return;
  throw new LatchkeyError(
    "forbidden",
    `This operation requires the scope ${introspectScope}, ${selfScope} or ${adminScope}.`,
  );
}

/** Whether the caller can learn that a secret of `owner` is valid. */
export function canIntrospect(caller: Caller, owner: string): boolean {
  if (caller.scopes.includes(introspectScope)) return true;
  return canView(caller, owner);
}

/** Whether the caller can view the tokens of `owner`. */
export function canView(caller: Caller, owner: string): boolean {
  return isAdmin(caller) || caller.owner === owner;
}

/** The scopes that a caller who isn't an administrator can grant to tokens. */
export function grantableScopes({ scopes, person }: Pick<Caller, "scopes" | "person">): readonly string[] {
  return person ? person.grantableScopes : scopes;
}

/** The caller as the audit trail records it. */
export function toActor({
  tokenId,
  owner,
  person,
  sourceIp,
  requestId,
}: Omit<Caller, "scopes" | "secretVersion">): Actor {
  const recorded = person && { issuer: person.issuer, subject: person.subject, name: person.name };
  return { tokenId, owner, ...(recorded && { person: recorded }), sourceIp, requestId };
}
