import type { TokenState, UsableState } from "../contract/revocation-feed.ts";
import { compileCidrs } from "../core/cidr.ts";
import { earlier } from "../core/lifetime.ts";
import { hasCome } from "../core/time.ts";
import type { Verdict } from "./verdict.ts";

/** Why a call is refused that the authorizer's verdict allowed. */
export type GuardRefusal =
  | "unauthorized"
  | "token_revoked"
  | "token_expired"
  | "address_not_allowed"
  | "insufficient_scope";

/** Who calls, as of now. */
export interface GuardedCaller {
  readonly tokenId: string;
  readonly tokenName: string;
  readonly owner: string;
  /** The scopes of the verdict that the token still has. */
  readonly scopes: readonly string[];
}

/** What the guard decides about a call. */
export type GuardDecision =
  | { readonly allowed: true; readonly caller: GuardedCaller }
  | { readonly allowed: false; readonly code: GuardRefusal };

/** What a decision needs to know of a call besides the verdict. */
export interface CallFacts {
  /** The client's address. Without it a token that is bound to addresses is refused. */
  readonly sourceIp: string | undefined;
  readonly now: number;
  /** Whether scopes open what is called; `undefined` if that is not known. */
  readonly opens?: ((scopes: readonly string[]) => boolean) | undefined;
}

/**
 * Decides about a call by the newest state of its token: that of the verdict, or that of the feed where the token was
 * changed since.
 */
export function decide(verdict: Verdict, feed: TokenState | undefined, facts: CallFacts): GuardDecision {
  // A verdict that is as new as the feed knows better: the feed is read a moment later.
  const state = feed && feed.version > verdict.tokenVersion ? feed : undefined;
  if (!state) return decideWithin(verdict, verdict, facts);
  if (state.status !== "active") return refused("token_revoked");

  const secretEnd = endOfSecret(verdict, state);
  if (secretEnd !== null && hasCome(secretEnd, facts.now)) return refused("token_revoked");
  const narrowed = verdict.scopes.some((scope) => !state.scopes.includes(scope));
  if (narrowed && facts.opens && !facts.opens(state.scopes)) return refused("insufficient_scope");
  const limits = { allowedCidrs: state.allowedCidrs, validUntil: earlier(state.expiresAt, secretEnd) };
  const scopes = narrowed ? verdict.scopes.filter((scope) => state.scopes.includes(scope)) : verdict.scopes;
  return decideWithin({ ...verdict, scopes }, limits, facts);
}

/** When the secret of a verdict ends: never by itself, with an overlap, or long ago. */
function endOfSecret({ secretVersion }: Verdict, state: UsableState): string | null {
  if (secretVersion === state.secretVersion) return null;
  const longAgo = "";
  return secretVersion === state.secretVersion - 1 ? (state.previousValidUntil ?? longAgo) : longAgo;
}

type Limits = Pick<Verdict, "validUntil" | "allowedCidrs">;

function decideWithin(verdict: Verdict, { validUntil, allowedCidrs }: Limits, { now, sourceIp }: CallFacts) {
  if (validUntil !== null && hasCome(validUntil, now)) return refused("token_expired");
  if (allowedCidrs.length > 0 && !isAllowedFrom(sourceIp, allowedCidrs)) return refused("address_not_allowed");
  const { tokenId, tokenName, owner, scopes } = verdict;
  return { allowed: true, caller: { tokenId, tokenName, owner, scopes } } as const;
}

function refused(code: GuardRefusal): GuardDecision {
  return { allowed: false, code };
}

/** Compiling ranges takes longer than all the rest of a decision. Lists of verdicts and of the feed are kept anyway. */
const compiled = new WeakMap<readonly string[], (address: string) => boolean>();

function isAllowedFrom(sourceIp: string | undefined, cidrs: readonly string[]): boolean {
  let isInside = compiled.get(cidrs);
  if (!isInside) {
    isInside = compileCidrs(cidrs);
    compiled.set(cidrs, isInside);
  }
  // No address lies in no range.
  return isInside(sourceIp ?? "");
}
