import { secondsPer } from "../../core/duration.ts";

/** The default durations of a service, in seconds. */
export const defaults = {
  /** How long API Gateway caches a verdict. */
  cacheTtl: 300,
  /** The minimum time between two updates of last seen for one token. */
  lastSeenResolution: 60,
  /** How long a token's audit trail is kept after its deletion: 400 days. */
  eventRetention: 400 * secondsPer.day,
} as const;

/** The maximum time that API Gateway caches a verdict, in seconds. */
export const maxCacheTtl = secondsPer.hour;
