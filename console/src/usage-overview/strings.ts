/** The texts of the overview of all tokens' usage. */
export const usageOverviewStrings = {
  title: "Usage",
  intro: "Calls of every token, and what needs attention.",
  period: "Period",
  periods: { 7: "7 days", 30: "30 days" },
  calls: (count: number, formatted: string, days: number) =>
    `${count === 1 ? "1 call" : `${formatted} calls`} in ${days} days`,
  countedSince: (time: string) => `Counted since ${time}.`,
  noCalls: "No calls in this period",
  notCounted: "No calls counted yet",
  notCountedHint: "Calls show up here once an API that TokenUsage is attached to is called.",
  callsColumn: "Calls",
  top: {
    token: { title: "Top tokens", column: "Token" },
    owner: { title: "Top owners", column: "Owner" },
    route: { title: "Top routes", column: "Route" },
  },
  ofOwner: (owner: string) => `of ${owner}`,
  deleted: "Deleted",

  refusals: {
    title: "Refused calls",
    hint: (days: number, isLongest: boolean) =>
      `Calls refused for their token in the last ${days} days, by reason.${isLongest ? " Older refusals aren't available." : ""}`,
    none: "No calls were refused",
    column: "Reason",
    reasons: {
      malformed: "Not a secret of this service",
      unknown: "Unknown token",
      mismatch: "Wrong secret, or one that was rotated or revoked",
      name_mismatch: "Wrong user name",
      disabled: "Disabled",
      expired: "Expired",
      address_not_allowed: "Address not allowed",
      jwt_expired: "Sign-in expired",
      jwt_invalid: "Invalid sign-in",
      jwt_without_owner: "Sign-in without an owner",
    },
  },

  tokens: {
    unused: {
      title: "Unused tokens",
      hint: (since: string) => `Active tokens not used since ${since}.`,
      none: "Every active token was used within 90 days",
    },
    expiring: {
      title: "Expiring tokens",
      hint: () => "Active tokens that expire within 30 days.",
      none: "No token expires within 30 days",
    },
    columns: { token: "Token", lastSeen: "Last seen", expires: "Expires" },
    showAll: (count: number, isComplete: boolean) => `Show all ${count}${isComplete ? "" : "+"} tokens`,
    show: "Show in the list",
  },
} as const;
