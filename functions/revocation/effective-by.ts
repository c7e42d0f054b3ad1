import type { Service } from "../../core/service.ts";

/**
 * How long after a change a gateway may still be given a verdict from before it, in milliseconds: the 300 ms that an
 * authorizer's read may be old when it responds, and the time that the response takes.
 */
export const verdictLagMs = 500;

/** The longest that a change may take from the time it bears until it is committed: the timeout of the functions. */
const longestCommitMs = 30_000;

/**
 * Makes the function that tells from when a change is in force: when the last verdict from before it has expired. A
 * flush never makes that earlier, because API Gateway does not say when one has worked.
 *
 * @param cacheTtl how long the gateways cache a verdict, in seconds.
 */
export function createEffectiveBy(cacheTtl: number, now: () => Date): Service["effectiveBy"] {
  return (at) => {
    const asked = now().getTime();
    // The change was committed after the time that it bears, and before anyone asks.
    const committed = Math.min(asked, Date.parse(at) + longestCommitMs);
    return new Date(Math.max(asked, committed + cacheTtl * 1000 + verdictLagMs)).toISOString();
  };
}
