import type { TokenSettings } from "./settings.ts";
import type { TokenStore } from "./token-store.ts";

/**
 * Makes a change of a token's access take effect on the protected APIs, whose gateways cache verdicts.
 * @returns the time (ISO 8601) from which the change is certainly in force. Never throws: the change stands.
 */
export type PropagateRevocation = () => Promise<string>;

/** All that the use cases work with. */
export interface Service {
  readonly settings: TokenSettings;
  readonly store: TokenStore;
  readonly now: () => Date;
  readonly propagateRevocation: PropagateRevocation;
}
