import { LatchkeyError } from "./errors.ts";
import { adminScope, introspectScope, selfScope } from "./scope.ts";
import type { Actor, Person } from "./token-event.ts";

/** Who is calling: the token or the person that the authorizer accepted, and where the call came from. */
export interface Caller {
  /** `null` if no token calls: a person, or a deployment that seeds tokens. */
  readonly tokenId: string | null;
  /** Which of the token's secrets was presented: see `StoredToken.secretVersion`. */
  readonly secretVersion: number;
  readonly owner: string;
  /** Those of the token; of a person, those of the service itself that they have. */
  readonly scopes: readonly string[];
  /** Absent: no person calls. */
  readonly person?: SignedInPerson;
  readonly sourceIp: string | null;
  readonly requestId: string | null;
}

/** A person as their JWT tells of them. */
export interface SignedInPerson extends Person {
  /** When the JWT expires (ISO 8601). */
  readonly validUntil: string;
  /** The scopes that they can give tokens. They hold none themselves. */
  readonly grantableScopes: readonly string[];
}

/** Whether the caller may manage all tokens. */
export function isAdmin(caller: Pick<Caller, "scopes">): boolean {
  return caller.scopes.includes(adminScope);
}

/** @throws LatchkeyError `forbidden` for a caller who may not manage tokens, not even their own. */
export function assertCanManage({ scopes }: Pick<Caller, "scopes">): void {
  if (scopes.includes(selfScope) || scopes.includes(adminScope)) return;
  throw new LatchkeyError("forbidden", `This operation requires the scope ${selfScope} or ${adminScope}.`);
}

/** @throws LatchkeyError `forbidden` for anyone but an administrator. */
export function assertAdmin(caller: Pick<Caller, "scopes">): void {
  if (!isAdmin(caller)) throw new LatchkeyError("forbidden", `This operation requires the scope ${adminScope}.`);
}

/** @throws LatchkeyError `forbidden` for a caller who may ask for no secret at all. */
export function assertCanIntrospect({ scopes }: Pick<Caller, "scopes">): void {
  if ([introspectScope, selfScope, adminScope].some((scope) => scopes.includes(scope))) return;
  throw new LatchkeyError(
    "forbidden",
    `This operation requires the scope ${introspectScope}, ${selfScope} or ${adminScope}.`,
  );
}

/** Whether the caller may learn that a secret of `owner` is valid. */
export function canIntrospect(caller: Caller, owner: string): boolean {
  if (caller.scopes.includes(introspectScope)) return true;
  return canView(caller, owner);
}

/** Whether the caller can view the tokens of `owner`. */
export function canView(caller: Caller, owner: string): boolean {
  return isAdmin(caller) || caller.owner === owner;
}

/** The scopes that a caller who is no administrator can give tokens. */
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
