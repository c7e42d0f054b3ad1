import type { TokenSettings } from "./settings.ts";
import type { TokenStore } from "./token-store.ts";

/**
 * Asks for a change that takes access away to reach the protected APIs now, whose gateways cache verdicts.
 * @returns whether it was asked for. Never throws: the change is stored, and takes effect by `effectiveBy` at the latest.
 */
export type PropagateRevocation = () => Promise<boolean>;

/** All that the use cases work with. */
export interface Service {
  readonly settings: TokenSettings;
  readonly store: TokenStore;
  readonly now: () => Date;
  /**
   * The time (ISO 8601) by which a change has certainly taken effect on every protected API. Ask after the change was
   * committed. @param at the time that the change bears, its token's `updatedAt`.
   */
  readonly effectiveBy: (at: string) => string;
  readonly propagateRevocation: PropagateRevocation;
}
