import type { Token } from "../token.ts";
import type { VerificationStore } from "../token-store.ts";

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

/**
 * Records that a token was accepted now, unless a stamp within the resolution says so already.
 * Never throws and never takes longer than the budget: it must not change a verdict, nor hold it up.
 */
export async function recordLastSeen(lastSeen: LastSeen, token: Pick<Token, "id" | "lastSeenAt">): Promise<void> {
  const { store, now, resolutionSeconds, budgetMs, onFailure } = lastSeen;
  const at = now();
  const stale = at.getTime() - resolutionSeconds * 1000;
  if (token.lastSeenAt !== null && Date.parse(token.lastSeenAt) > stale) return;

  const stamp = stampLastSeen(store, token.id, at.toISOString(), new Date(stale).toISOString()).catch(onFailure);
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
async function stampLastSeen(
  store: LastSeen["store"],
  tokenId: string,
  at: string,
  unlessAfter: string,
): Promise<unknown> {
  return store.stampLastSeen(tokenId, at, unlessAfter);
}
