/** The texts of the dialogs about a token. */
export const dialogStrings = {
  edit: {
    title: (name: string) => `Edit ${name}`,
    submit: "Save changes",
    done: (name: string) => `${name} updated`,
    locked: (fields: string) =>
      `An administrator restricted ${fields}. You can restrict them further, but not loosen them.`,
    lockable: { scopes: "the scopes", expiresAt: "the expiry", allowedCidrs: "the IP ranges" },
  },

  conflict: {
    title: "Someone else updated this token",
    hint: "You both changed these fields. Saving keeps your values.",
    merged: "Their changes are included below. Save again to keep yours as well.",
    fields: {
      name: "name",
      description: "description",
      scopes: "scopes",
      expiry: "expiry",
      cidrs: "IP ranges",
    },
    yours: (field: string) => `Your ${field}`,
    theirs: "Saved now",
    take: "Use the saved value",
  },

  rotate: {
    title: (name: string) => `Rotate the secret of ${name}`,
    intro: "The token gets a new secret. Its ID, scopes, and expiry stay the same.",
    overlap: "Keep the current secret working",
    overlapHint: "Gives you time to switch everything to the new secret.",
    overlaps: {
      "0": "Stop immediately",
      "3600": "For 1 hour",
      "86400": "For 1 day",
      "604800": "For 7 days",
      "2592000": "For 30 days",
    },
    leaked: "If the secret has leaked, stop it immediately.",
    own: "You're signed in with this token. You'll stay signed in with the new secret.",
    submit: "Rotate secret",
    unknown: "The secret may have been rotated. Trying again doesn't rotate it twice, and shows the new secret.",
  },

  delete: {
    title: (name: string) => `Delete ${name}?`,
    hint: "Anything that uses this token stops working, and you can't undo this. If you might need it again, disable it instead.",
    own: "You're signed in with this token. You'll be signed out.",
    confirm: (name: string) => `Type ${name} to confirm`,
    submit: "Delete token",
    done: (name: string) => `${name} deleted`,
  },
} as const;
