/** The paths of the redirect URIs, which must be registered with the issuer. */
export const signInPaths = {
  /** On the console's origin. */
  console: "/sign-in/callback",
  /** On the CLI's loopback address. */
  cli: "/callback",
} as const;

/** The local port on which the CLI waits for the redirect. It is fixed, because some issuers compare it. */
export const cliCallbackPort = 14_100;
