/** The response headers of the HTTP API that clients use. The OpenAPI document describes each. */
export const responseHeaders = {
  etag: "ETag",
  location: "Location",
  /** When a change is effective everywhere. Responses with and without a body have it. */
  effectiveBy: "Latchkey-Effective-By",
  /** Whether a flush of authorizer caches was requested, which may make the change effective sooner. */
  cacheFlush: "Latchkey-Cache-Flush",
} as const;

/** The name of a response header. */
export type ResponseHeader = (typeof responseHeaders)[keyof typeof responseHeaders];

/** The headers that pages of other origins can read, including those of errors. */
export const exposedHeaders = [...Object.values(responseHeaders), "Retry-After", "WWW-Authenticate"] as const;

/**
 * The challenges of a 401 response. A scheme needs at least one parameter (RFC 6750, section 3, and RFC 7617, section
 * 2).
 */
export const challenges = { bearer: 'Bearer realm="Latchkey"', basic: 'Basic realm="Latchkey"' } as const;
