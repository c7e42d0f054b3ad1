/** The texts of the page for a token that can't manage tokens. */
export const ownTokenStrings = {
  title: "Your token",
  cannotManage: "This token can't manage tokens",
  cannotManageHint:
    "It has neither the scope tokens:self nor tokens:admin. Ask an administrator for a token that does.",
  access: "What it can access",
  noAccess: "This token has no scopes. It can only call routes that need none.",
} as const;
