/** The texts of the page that creates a token. */
export const createStrings = {
  create: {
    title: "Create token",
    submit: "Create token",
    submitWithoutScopes: "Create without scopes",
    unknown: "The token may have been created. Trying again doesn't create a second one, and shows its secret.",
    copyLink: "Copy as link",
    copyName: (name: string) => `${name} copy`,
  },

  summary: {
    title: "Summary",
    owner: "Acts as",
    access: "Can access",
    from: "From",
    until: "Until",
    noExpiry: "No expiry",
    noScopes: "Without scopes, this token can only call routes that need none.",
    privileged: "This token can manage tokens. Keep its secret as safe as a password.",
  },
} as const;
