import type { TakeEffect } from "../../core/service.ts";

/** Lets a change take effect when the gateways' caches have run out: after the TTL, in seconds, at the latest. */
export function waitForCache(cacheTtl: number, now: () => Date): TakeEffect {
  return async () => new Date(now().getTime() + cacheTtl * 1000).toISOString();
}
