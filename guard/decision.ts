import type { TokenState, UsableState } from "../contract/revocation-feed.ts";
import { compileCidrs } from "../core/cidr.ts";
import { earlier, hasPassed } from "../core/time.ts";
import type { Verdict } from "./verdict.ts";

/** Why the guard refuses a call that the authorizer's verdict allowed. */
export type GuardRefusal =
  | "unauthorized"
  | "token_revoked"
  | "token_expired"
  | "address_not_allowed"
  | "insufficient_scope";

/** The caller, with current scopes. */
export interface GuardedCaller {
  readonly tokenId: string;
  readonly tokenName: string;
  readonly owner: string;
  /** The scopes of the verdict that the token still has. */
  readonly scopes: readonly string[];
}

/** The guard's decision about a call. */
export type GuardDecision =
  | { readonly allowed: true; readonly caller: GuardedCaller }
  | { readonly allowed: false; readonly code: GuardRefusal };

/** What a decision depends on besides the verdict. */
export interface CallContext {
  /** The client's address. Without it, a token with allowed address ranges is refused. */
  readonly sourceIp: string | undefined;
  readonly now: number;
  /** Whether scopes open the called route; `undefined` if that isn't known. */
  readonly opens?: ((scopes: readonly string[]) => boolean) | undefined;
}

/**
 * Decides about a call by the newest state of its token: that of the verdict, or that of the feed if the token has
 * changed since.
 */
export function decide(verdict: Verdict, feed: TokenState | undefined, context: CallContext): GuardDecision {
  // If the verdict is at least as new as the feed, the verdict decides.
  const state = feed && feed.version > verdict.tokenVersion ? feed : undefined;
  if (!state) return decideWithin(verdict, verdict, context);
  if (state.status !== "active") return refused("token_revoked");

  const secretEnd = secretValidUntil(verdict, state);
  if (secretEnd !== null && hasPassed(secretEnd, context.now)) return refused("token_revoked");
  const narrowed = verdict.scopes.some((scope) => !state.scopes.includes(scope));
  if (narrowed && context.opens && !context.opens(state.scopes)) return refused("insufficient_scope");
  const limits = { allowedCidrs: state.allowedCidrs, validUntil: earlier(state.expiresAt, secretEnd) };
  const scopes = narrowed ? verdict.scopes.filter((scope) => state.scopes.includes(scope)) : verdict.scopes;
  return decideWithin({ ...verdict, scopes }, limits, context);
}

/** When the secret of a verdict ends: never (`null`), with its overlap, or in the past. */
function secretValidUntil({ secretVersion }: Verdict, state: UsableState): string | null {
  if (secretVersion === state.secretVersion) return null;
  const longAgo = "";
  return secretVersion === state.secretVersion - 1 ? (state.previousValidUntil ?? longAgo) : longAgo;
}

type Limits = Pick<Verdict, "validUntil" | "allowedCidrs">;

function decideWithin(verdict: Verdict, { validUntil, allowedCidrs }: Limits, { now, sourceIp }: CallContext) {
  if (validUntil !== null && hasPassed(validUntil, now)) return refused("token_expired");
  if (allowedCidrs.length > 0 && !isAllowedFrom(sourceIp, allowedCidrs)) return refused("address_not_allowed");
  const { tokenId, tokenName, owner, scopes } = verdict;
  return { allowed: true, caller: { tokenId, tokenName, owner, scopes } } as const;
}

function refused(code: GuardRefusal): GuardDecision {
  return { allowed: false, code };
}

/** Cached, because compiling ranges takes longer than the rest of a decision. The lists are kept in memory anyway. */
const compiled = new WeakMap<readonly string[], (address: string) => boolean>();

function isAllowedFrom(sourceIp: string | undefined, cidrs: readonly string[]): boolean {
  let isInside = compiled.get(cidrs);
  if (!isInside) {
    isInside = compileCidrs(cidrs);
    compiled.set(cidrs, isInside);
  }
  // An empty address is in no range.
  return isInside(sourceIp ?? "");
}
