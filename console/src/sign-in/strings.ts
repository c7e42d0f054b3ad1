/** The texts of the sign-in page. */
export const signInStrings = {
  title: "Sign in to Latchkey",
  intro: "Use the secret of one of your API tokens.",
  secret: "Secret",
  secretHint: "Starts with lk_ or your organization's prefix.",
  remember: "Keep me signed in until I close this tab",
  rememberHint: "Otherwise, reloading the page signs you out.",
  submit: "Sign in",
  empty: "Enter a secret.",
  invalid: "That secret isn't valid. It may be mistyped, expired, disabled, or replaced.",
  ended: "You've been signed out because your token is no longer valid.",
  help: "Your first secret is in AWS Secrets Manager, under the name in the stack output AdminTokenSecretName.",
  resuming: "Signing in…",
} as const;
