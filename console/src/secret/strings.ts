/** The texts of the dialog that shows a secret. */
export const secretStrings = {
  titleCreated: "Token created",
  titleRotated: "Secret rotated",
  once: "Copy the secret now",
  onceHint: "You won't be able to see it again.",
  label: "Secret",
  copy: "Copy secret",
  samples: "Code samples",
  copySample: (label: string) => `Copy ${label}`,
  done: "Done",
  leaveTitle: "You haven't copied the secret",
  leaveHint: "If you close this dialog, you can't see the secret again.",
  goBack: "Back to the secret",
  leave: "Close without copying",
  previousUntil: (time: string) => `The previous secret works until ${time}.`,
  previousStops: (time: string) => `The previous secret stops working everywhere by ${time}.`,
} as const;
