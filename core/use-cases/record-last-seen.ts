import type { SecretGeneration, Token } from "../token.ts";
import type { Sighting, VerificationStore } from "../token-store.ts";

/** How last seen is recorded. */
export interface LastSeen {
  readonly store: Pick<VerificationStore, "stampLastSeen">;
  readonly now: () => Date;
  /** The least time between two stamps of one token, in seconds. */
  readonly resolutionSeconds: number;
  /** How long a verdict may wait for the stamp, in milliseconds. */
  readonly budgetMs: number;
  /** Told of a stamp that failed or took too long. */
  readonly onFailure: (error: unknown) => void;
}

/** What was accepted. */
export interface SeenSecret {
  readonly token: Pick<Token, "id" | "currentSecretLastSeenAt" | "previousSecretLastSeenAt">;
  readonly secretGeneration: SecretGeneration;
  readonly secretVersion: number;
}

/**
 * Records that a secret of a token was accepted now, unless a stamp of that secret within the resolution says so already.
 * Never throws and never takes longer than the budget: it must not change a verdict, nor hold it up.
 */
export async function recordLastSeen(lastSeen: LastSeen, seen: SeenSecret): Promise<void> {
  const { store, now, resolutionSeconds, budgetMs, onFailure } = lastSeen;
  const { token, secretGeneration, secretVersion } = seen;
  const at = now();
  const stale = at.getTime() - resolutionSeconds * 1000;
  const before = secretGeneration === "current" ? token.currentSecretLastSeenAt : token.previousSecretLastSeenAt;
  if (before !== null && Date.parse(before) > stale) return;

  const sighting = { tokenId: token.id, secretVersion, at: at.toISOString() };
  const stamp = stampLastSeen(store, sighting, new Date(stale).toISOString()).catch(onFailure);
  let timer: NodeJS.Timeout | undefined;
  const budget = new Promise<void>((resolve) => {
    timer = setTimeout(() => {
      onFailure(new Error(`Recording last seen took longer than ${budgetMs} ms.`));
      resolve();
    }, budgetMs);
  });
  await Promise.race([stamp, budget]);
  clearTimeout(timer);
}

// Async, so that a store that throws before it responds is a failure like any other.
async function stampLastSeen(store: LastSeen["store"], sighting: Sighting, unlessAfter: string): Promise<unknown> {
  return store.stampLastSeen(sighting, unlessAfter);
}
