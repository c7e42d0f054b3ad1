/** The headers of responses of the HTTP API that a client may care for. The OpenAPI document describes each. */
export const responseHeaders = {
  etag: "ETag",
  location: "Location",
  /** When a change takes effect everywhere, for responses with and without a body. */
  effectiveBy: "Latchkey-Effective-By",
  /** Whether a flush of authorizer caches was asked for, which may make that sooner. */
  cacheFlush: "Latchkey-Cache-Flush",
} as const;

/** The name of such a header. */
export type ResponseHeader = (typeof responseHeaders)[keyof typeof responseHeaders];

/** The headers that pages of other origins can read: those, and those of failures. */
export const exposedHeaders = [...Object.values(responseHeaders), "Retry-After", "WWW-Authenticate"] as const;

/**
 * How a 401 asks for credentials. The scheme is followed by one parameter at least (RFC 6750, section 3, and RFC 7617,
 * section 2).
 */
export const challenges = { bearer: 'Bearer realm="Latchkey"', basic: 'Basic realm="Latchkey"' } as const;
