/** The texts that several parts of the console show. Each folder has its own. Dates are formatted by `display/format.ts`. */
export const strings = {
  product: "Latchkey",
  loading: "Loading…",
  cancel: "Cancel",
  close: "Close",
  tryAgain: "Try again",
  never: "Never",
  anyAddress: "Any address",
  none: "None",
  copied: "Copied",
  copyFailed: "Couldn't copy. Select the text and copy it manually.",
  code: "Code",
  requestId: "Request ID",
  scopes: {
    more: (count: number) => `${count} more`,
    moreLabel: (count: number) => `Show ${count} more scopes`,
    none: "No scopes",
    privileged: "Lets its holder manage tokens",
  },
  status: { active: "Active", disabled: "Disabled", expired: "Expired", revoked: "Revoked" },
  expiry: {
    soon: "Expires within 7 days",
    expired: "Expired",
  },
  undo: "Undo",
  effectiveBy: (time: string) => `Takes effect everywhere by ${time}.`,
  problems: {
    unreachable: "Can't reach the service",
    unreachableHint: "Check your connection and try again.",
    unexpected: "Something went wrong",
  },
} as const;
