/** The texts of the prompt before unsaved input is discarded. */
export const discardStrings = {
  title: "Discard changes?",
  hint: "What you entered hasn't been saved.",
  discard: "Discard",
  keep: "Keep editing",
} as const;
