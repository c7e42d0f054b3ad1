import type { TakeEffect } from "../../core/service.ts";
import { verdictLagMs } from "./verdict-lag.ts";

/** When no gateway can heed a verdict from before `change` any more. @param cacheTtl in seconds. */
export function whenCachesRanOut(cacheTtl: number, change: Date): string {
  return new Date(change.getTime() + cacheTtl * 1000 + verdictLagMs).toISOString();
}

/** Lets a change take effect when the gateways' caches have run out: after the TTL, in seconds, at the latest. */
export function waitForCache(cacheTtl: number, now: () => Date): TakeEffect {
  return async () => whenCachesRanOut(cacheTtl, now());
}
