import { earlier } from "../lifetime.ts";
import { digestSecret, parseSecret } from "../secret.ts";
import {
  canonicalName,
  matchDigest,
  type SecretGeneration,
  type StoredToken,
  type Token,
  withoutDigests,
} from "../token.ts";
import { type AccessRefusal, accessRefusal } from "../token-access.ts";
import type { VerificationStore } from "../token-store.ts";

/** Why a secret was refused. The client never learns which; the log does. */
export type RefusalReason = "malformed" | "unknown" | "mismatch" | "name_mismatch" | AccessRefusal;

/** What verification found. Refusals are values: they are expected, and cost no stack trace. */
export type Verdict =
  | {
      readonly ok: true;
      readonly token: Token;
      /** Whether the secret is the token's current one, or the one before its last rotation. */
      readonly secretGeneration: SecretGeneration;
      /** Which secret it is by count: the token's `secretVersion`, or one less for the previous secret. */
      readonly secretVersion: number;
      /** When this secret stops being accepted (ISO 8601), or `null`: not by itself. */
      readonly validUntil: string | null;
    }
  | { readonly ok: false; readonly reason: RefusalReason; readonly token: Token | null };

/** What a client presented. */
export interface Presented {
  readonly secret: string;
  /** The name that came with it, as in `X-Authentication: <name>:<secret>`; it must then be the token's. */
  readonly name?: string | undefined;
  /** The client's address, where the event has it. */
  readonly sourceIp?: string | undefined;
}

/** What verification works with: less than the other use cases have. */
export interface Verification {
  /** The prefixes of secrets that are accepted. */
  readonly prefixes: readonly string[];
  readonly store: Pick<VerificationStore, "get">;
  readonly now: () => Date;
}

/**
 * Decides whether a secret is to be accepted: the one algorithm behind every authorizer.
 * A secret with a wrong form or checksum is refused without a read.
 * Throws what the store throws: a failure is never a verdict.
 */
export async function verifySecret({ prefixes, store, now }: Verification, presented: Presented): Promise<Verdict> {
  const parsed = parseSecret(prefixes, presented.secret);
  if (!parsed) return refused("malformed");
  const stored = await store.get(parsed.tokenId);
  if (!stored) return refused("unknown");

  const at = now();
  const secretGeneration = matchDigest(stored, digestSecret(parsed.secret), at);
  if (!secretGeneration) return refused("mismatch", stored);
  if (presented.name !== undefined && canonicalName(presented.name) !== stored.name)
    return refused("name_mismatch", stored);
  const refusal = accessRefusal(stored, at, presented.sourceIp ?? null);
  if (refusal) return refused(refusal, stored);
  return {
    ok: true,
    token: withoutDigests(stored),
    secretGeneration,
    secretVersion: secretGeneration === "current" ? stored.secretVersion : stored.secretVersion - 1,
    validUntil: secretValidUntil(stored, secretGeneration),
  };
}

/** When a secret ends by itself: with its token, and one before a rotation with the overlap too. */
function secretValidUntil(token: StoredToken, generation: SecretGeneration): string | null {
  const { expiresAt, previousValidUntil } = token;
  return generation === "current" ? expiresAt : earlier(expiresAt, previousValidUntil);
}

function refused(reason: RefusalReason, stored?: StoredToken): Verdict {
  return { ok: false, reason, token: stored ? withoutDigests(stored) : null };
}
