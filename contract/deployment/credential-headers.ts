/** The headers that an authorizer can be made for. */
export const credentialHeaders = {
  /** `<scheme> <secret>`. */
  authorization: "Authorization",
  /** `<secret>` or `<name>:<secret>`. */
  authentication: "X-Authentication",
  /** `<secret>`. */
  apiKey: "X-Api-Key",
} as const;

/**
 * The header that carries the secret. An authorizer serves one: with caching on, API Gateway wants every identity
 * source of an authorizer present.
 */
export type TokenHeader = (typeof credentialHeaders)[keyof typeof credentialHeaders];

/** The authorization schemes that come before a secret in `Authorization`, in any case. */
export const authorizationSchemes = ["Bearer", "Token", "APIToken"] as const;
