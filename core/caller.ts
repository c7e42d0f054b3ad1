import { LatchkeyError } from "./errors.ts";
import { adminScope, introspectScope, selfScope } from "./scope.ts";
import type { Actor } from "./token-event.ts";

/** Who is calling: the token that the authorizer accepted, and where the call came from. */
export interface Caller {
  /** `null` where no token calls: a deployment that seeds tokens. */
  readonly tokenId: string | null;
  /** Which of the token's secrets was presented: see `StoredToken.secretVersion`. */
  readonly secretVersion: number;
  readonly owner: string;
  readonly scopes: readonly string[];
  readonly sourceIp: string | null;
  readonly requestId: string | null;
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

/** The caller as the audit trail records it. */
export function toActor({ tokenId, owner, sourceIp, requestId }: Omit<Caller, "scopes" | "secretVersion">): Actor {
  return { tokenId, owner, sourceIp, requestId };
}
