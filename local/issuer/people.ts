/** The people who can sign in at the issuer for development, by subject, with the claims of their ID tokens. */
export const people = {
  alice: {
    name: "Alice Example",
    email: "alice@example.com",
    email_verified: true,
    groups: ["developers"],
  },
  admin: {
    name: "Admin Example",
    email: "admin@example.com",
    email_verified: true,
    groups: ["developers", "administrators"],
  },
} as const;

/** The clients of the issuer. */
export const clients = { console: "latchkey-console", cli: "latchkey-cli" } as const;
