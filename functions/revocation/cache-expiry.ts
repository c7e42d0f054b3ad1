import type { PropagateRevocation } from "../../core/service.ts";
import { verdictLagMs } from "./verdict-lag.ts";

/** When the last verdict that a gateway cached before `change` has expired. @param cacheTtl in seconds. */
export function cacheExpiry(cacheTtl: number, change: Date): string {
  return new Date(change.getTime() + cacheTtl * 1000 + verdictLagMs).toISOString();
}

/** Propagates a change by letting the gateways' cached verdicts expire. @param cacheTtl in seconds. */
export function propagateByExpiry(cacheTtl: number, now: () => Date): PropagateRevocation {
  return async () => cacheExpiry(cacheTtl, now());
}
