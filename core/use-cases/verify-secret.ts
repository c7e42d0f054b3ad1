import { digestSecret, parseSecret } from "../secret.ts";
import {
  canonicalName,
  matchDigest,
  type SecretGeneration,
  type StoredToken,
  secretValidUntil,
  type Token,
  withoutDigests,
} from "../token.ts";
import { type AccessRefusal, accessRefusal } from "../token-access.ts";
import type { VerificationStore } from "../token-store.ts";

/** Why a secret was refused. The log has the reason; the client never learns it. */
export type RefusalReason = "malformed" | "unknown" | "mismatch" | "name_mismatch" | AccessRefusal;

/** The result of verification. Refusals are expected outcomes, so they are values and not errors. */
export type Verdict =
  | {
      readonly ok: true;
      readonly token: Token;
      /** Whether the secret is the token's current or previous one. */
      readonly secretGeneration: SecretGeneration;
      /** The token's `secretVersion`, or one less for the previous secret. */
      readonly secretVersion: number;
      /** When this secret expires (ISO 8601), or `null` if it doesn't. */
      readonly validUntil: string | null;
    }
  | { readonly ok: false; readonly reason: RefusalReason; readonly token: Token | null };

/** The credentials that a client presented. */
export interface Presented {
  readonly secret: string;
  /**
   * The name that was sent with the secret, as in `X-Authentication: <name>:<secret>`. It must match the token's name.
   */
  readonly name?: string | undefined;
  /** The client's address, if the event has it. */
  readonly sourceIp?: string | undefined;
}

/** The dependencies of verification: fewer than those of other use cases. */
export interface Verification {
  /** The prefixes of secrets that are accepted. */
  readonly prefixes: readonly string[];
  readonly store: Pick<VerificationStore, "get">;
  readonly now: () => Date;
}

/**
 * Decides whether to accept a secret: the one algorithm behind every authorizer. A secret with a wrong format or
 * checksum is refused without a read. Throws what the store throws: a failure is never a verdict.
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

function refused(reason: RefusalReason, stored?: StoredToken): Verdict {
  return { ok: false, reason, token: stored ? withoutDigests(stored) : null };
}
