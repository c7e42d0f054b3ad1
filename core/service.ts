import type { TokenSettings } from "./settings.ts";
import type { TokenStore } from "./token-store.ts";

/**
 * Requests that a revocation reaches the protected APIs immediately, although API Gateway caches their verdicts.
 * @returns whether a flush was requested. Never throws: the change is stored, and is effective by `effectiveBy` anyway.
 */
export type PropagateRevocation = () => Promise<boolean>;

/** The dependencies of the use cases. */
export interface Service {
  readonly settings: TokenSettings;
  readonly store: TokenStore;
  readonly now: () => Date;
  /**
   * The time (ISO 8601) by which a change is guaranteed to be effective on every protected API. Call it after the
   * change was committed. @param at the timestamp of the change: the token's `updatedAt`.
   */
  readonly effectiveBy: (at: string) => string;
  readonly propagateRevocation: PropagateRevocation;
}
