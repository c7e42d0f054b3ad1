import type { SecretGeneration, Token } from "../token.ts";
import type { Sighting, VerificationStore } from "../token-store.ts";

/** The dependencies and limits of recording last seen. */
export interface LastSeen {
  readonly store: Pick<VerificationStore, "stampLastSeen">;
  readonly now: () => Date;
  /** The minimum time between two updates for one secret, in seconds. */
  readonly resolutionSeconds: number;
  /** The maximum time that a verdict waits for the update, in milliseconds. */
  readonly budgetMs: number;
  /** Called with the error of an update that failed or took too long. */
  readonly onFailure: (error: unknown) => void;
}

/** An accepted secret. */
export interface SeenSecret {
  readonly token: Pick<Token, "id" | "currentSecretLastSeenAt" | "previousSecretLastSeenAt">;
  readonly secretGeneration: SecretGeneration;
  readonly secretVersion: number;
}

/**
 * Records that a secret was accepted now, unless that was already recorded within the resolution. Never throws and
 * never takes longer than the budget: it must neither change nor delay a verdict.
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

// Async, so that a synchronous throw of the store becomes a rejection.
async function stampLastSeen(store: LastSeen["store"], sighting: Sighting, unlessAfter: string): Promise<unknown> {
  return store.stampLastSeen(sighting, unlessAfter);
}
