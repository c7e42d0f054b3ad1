import type { FormerCacheTtl } from "../../contract/deployment/cache-ttl.ts";
import type { Service } from "../../core/service.ts";

/**
 * How long after a change a gateway may still be given a verdict from before it, in milliseconds: the 300 ms that an
 * authorizer's read may be old when it responds, and the time that the response takes.
 */
export const verdictLagMs = 500;

/** The longest time from a change's timestamp until it is committed, in milliseconds: the timeout of the functions. */
const maxCommitMs = 30_000;

/**
 * Creates the function that returns when a change takes effect: when the last verdict from before it has expired. A
 * flush never makes that earlier, because API Gateway does not say when one has worked.
 *
 * @param cacheTtl how long the gateways cache a verdict, in seconds.
 * @param former a longer TTL from before.
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
