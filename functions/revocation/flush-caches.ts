import type { PropagateRevocation } from "../../core/service.ts";
import { propagateByExpiry } from "./cache-expiry.ts";
import { verdictLagMs } from "./verdict-lag.ts";

/** What flushing works with. */
export interface CacheFlush<Stage> {
  /** The stages whose authorizers cache verdicts. */
  readonly listStages: () => Promise<readonly Stage[]>;
  /** Empties the authorizer caches of one stage. */
  readonly flushStage: (stage: Stage) => Promise<void>;
  /** The TTL of the caches, in seconds: what is left to rely on where a flush fails. */
  readonly cacheTtl: number;
  readonly now: () => Date;
  /** Told of every flush that failed. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * Lets a change take effect at once, by flushing the authorizer caches of the protected stages.
 *
 * Flushes are coalesced: changes that come while one is under way share the next. None joins a flush that has begun,
 * for that one may have passed its stage already. Where a flush fails the change stands, and is in force when the
 * caches have run out.
 */
export function flushCaches<Stage>(flush: CacheFlush<Stage>): PropagateRevocation {
  const expiry = propagateByExpiry(flush.cacheTtl, flush.now);
  let underWay: Promise<unknown> = Promise.resolve();
  let next: Promise<boolean> | undefined;

  const begin = () => {
    next = undefined;
    const flushing = flushAll(flush);
    underWay = flushing;
    return flushing;
  };
  return async () => {
    const otherwise = await expiry();
    // Flushed earlier, a cache could be given a verdict from before the change and keep it for a whole TTL.
    await new Promise((resolve) => setTimeout(resolve, verdictLagMs));
    next ??= underWay.then(begin);
    return (await next) ? flush.now().toISOString() : otherwise;
  };
}

/** @returns whether every stage was flushed. Never throws. */
async function flushAll<Stage>({ listStages, flushStage, onFailure }: CacheFlush<Stage>): Promise<boolean> {
  try {
    const stages = await listStages();
    const results = await Promise.allSettled(stages.map((stage) => flushStage(stage)));
    const failed = results.filter((result) => result.status === "rejected");
    for (const { reason } of failed) onFailure(reason);
    return failed.length === 0;
  } catch (error) {
    onFailure(error);
    return false;
  }
}
