/** Where issuers send people back to: what has to be registered with them. */
export const signInPaths = {
  /** On the console's origin. */
  console: "/sign-in/callback",
  /** On the command line's loopback address. */
  cli: "/callback",
} as const;

/** The port of this machine that the command line listens on while somebody signs in: some issuers compare it. */
export const cliCallbackPort = 14_100;
