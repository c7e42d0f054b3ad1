import type { PropagateRevocation, Service } from "../../core/service.ts";
import { verdictLagMs } from "./effective-by.ts";

/** The maximum time that a change waits for its flush, in milliseconds. */
const budgetMs = 3_000;

/** The minimum time between the starts of two flushes, in milliseconds. */
export const flushIntervalMs = 1_000;

/**
 * The average number of calls per second that flushes make. An account can make 10, which deployments share: toggling a
 * token repeatedly must not exhaust them.
 */
const callsPerSecond = 5;

/** The maximum time that a change waits until its flush starts, in milliseconds. The rest of the budget is for the flush. */
const maxWaitMs = 2_000;

/** The number of flushes that all functions have started, and the time of the last one (ISO 8601). */
export interface FlushCount {
  readonly started: number;
  readonly lastAt: string | null;
}

/** The dependencies of flushing. */
export interface CacheFlush<Stage> {
  /** The stages whose authorizers cache verdicts. @param onDamaged called for each stage that can't be read. */
  readonly listStages: (onDamaged: (error: unknown) => void) => Promise<readonly Stage[]>;
  /** The current count, by a strongly consistent read. */
  readonly countFlushes: () => Promise<FlushCount>;
  /** Counts a flush, unless another one was counted since `count` was read. @returns whether this call counted it. */
  readonly startFlush: (count: FlushCount, at: string) => Promise<boolean>;
  /** Flushes the authorizer caches of one stage. */
  readonly flushStage: (stage: Stage, signal: AbortSignal) => Promise<void>;
  readonly now: () => Date;
  /** Called with the error of every failed flush. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * Propagates revocations by flushing the authorizer caches of the protected stages. It is a best effort: a flush that
 * fails or takes too long is abandoned, and the change takes effect when the caches expire.
 *
 * Concurrent changes share one flush, across all environments of the function: a change reads how many flushes were
 * started, waits until the interval since the last has passed, and starts the next, unless another change has. That
 * other flush started after this change, so it covers it. No clock is compared.
 *
 * The interval grows with the number of stages. A change that would have to wait too long is not flushed, and reported.
 */
export function flushCaches<Stage>(flush: CacheFlush<Stage>): PropagateRevocation {
  return async () => {
    const budget = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    const exceeded = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        const error = new Error(`The flush was given up after ${budgetMs} ms.`);
        budget.abort(error);
        reject(error);
      }, budgetMs);
    });
    try {
      return await Promise.race([flushOnce(flush, budget.signal), exceeded]);
    } catch (error) {
      flush.onFailure(error);
      return false;
    } finally {
      clearTimeout(timer);
    }
  };
}

/**
 * @returns whether API Gateway accepted the flush of every stage, or a concurrent change started the flush. `false` if a
 *   stage can't be read, no matter which change started the flush.
 */
async function flushOnce<Stage>(flush: CacheFlush<Stage>, signal: AbortSignal): Promise<boolean> {
  const { now } = flush;
  let failures = 0;
  const onFailure = (error: unknown) => {
    failures += 1;
    flush.onFailure(error);
  };
  // After an earlier flush, a cache could still receive a verdict from before the change and keep it for a whole TTL.
  await wait(verdictLagMs);
  const [stages, count] = await Promise.all([flush.listStages(onFailure), flush.countFlushes()]);
  if (stages.length === 0) return false;
  const intervalMs = Math.max(flushIntervalMs, (stages.length / callsPerSecond) * 1_000);
  const rest = remainingInterval(count, intervalMs, now());
  if (rest > maxWaitMs) {
    throw new Error(`The flush was left out: ${stages.length} stages are flushed every ${intervalMs} ms at most.`);
  }
  if (rest > 0) await wait(rest);
  signal.throwIfAborted();
  if (!(await flush.startFlush(count, now().toISOString()))) return failures === 0;

  const results = await Promise.allSettled(stages.map((stage) => flush.flushStage(stage, signal)));
  // An exceeded budget is reported once, not for each stage.
  signal.throwIfAborted();
  for (const result of results) if (result.status === "rejected") onFailure(result.reason);
  return failures === 0;
}

/** Clocks differ: a clock that is ahead must not delay the others for longer than they can wait. */
function remainingInterval({ lastAt }: FlushCount, intervalMs: number, now: Date): number {
  if (lastAt === null) return 0;
  const sinceMs = now.getTime() - Date.parse(lastAt);
  return sinceMs < 0 ? Math.min(intervalMs, maxWaitMs) : Math.max(0, intervalMs - sinceMs);
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/**
 * Tracks whether a flush of the authorizer caches was requested during one request.
 * @returns the service to handle the request with, and whether it has requested a flush.
 */
export function trackFlush<S extends Pick<Service, "propagateRevocation">>(service: S) {
  let requested = false;
  const propagateRevocation = async () => {
    const isRequested = await service.propagateRevocation();
    requested ||= isRequested;
    return isRequested;
  };
  return { service: { ...service, propagateRevocation }, isFlushRequested: () => requested };
}
