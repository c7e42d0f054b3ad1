/** What a service has that is not told otherwise, in seconds. */
export const defaults = {
  /** How long API Gateway caches a verdict. */
  cacheTtl: 300,
  /** The least time between two stamps of last seen for one token. */
  lastSeenResolution: 60,
  /** How long a token's audit trail is kept past its deletion: 400 days. */
  eventRetention: 400 * 86_400,
} as const;

/** The longest that API Gateway caches a verdict, in seconds. */
export const maxCacheTtl = 3_600;
