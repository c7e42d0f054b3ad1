import type { FormerCacheTtl } from "../../contract/deployment/cache-ttl.ts";
import type { Service } from "../../core/service.ts";

/**
 * How long after a change API Gateway may still receive a verdict from before it, in milliseconds: the maximum age of an
 * authorizer's read, 300 ms, and the time of the response.
 */
export const verdictLagMs = 500;

/** The maximum time from a change's timestamp to its commit, in milliseconds: the timeout of the functions. */
const maxCommitMs = 30_000;

/**
 * Creates the function that returns the time by which a change is effective: when the last verdict from before it has
 * expired. A flush doesn't make it earlier, because API Gateway doesn't report when a flush is complete.
 *
 * @param cacheTtl how long API Gateway caches a verdict, in seconds.
 * @param former a longer former TTL.
 */
export function createEffectiveBy(
  cacheTtl: number,
  now: () => Date,
  former: FormerCacheTtl | null = null,
): Service["effectiveBy"] {
  return (at) => {
    const asked = now().getTime();
    // The change was committed after its timestamp, and before this call.
    const committed = Math.min(asked, Date.parse(at) + maxCommitMs);
    const expired = [committed + cacheTtl * 1000];
    if (former) expired.push(Math.min(committed + former.seconds * 1000, Date.parse(former.until)));
    return new Date(Math.max(asked, Math.max(...expired) + verdictLagMs)).toISOString();
  };
}
