/** The texts of the question before what was entered is lost. */
export const discardStrings = {
  title: "Discard changes?",
  hint: "What you entered hasn't been saved.",
  discard: "Discard",
  keep: "Keep editing",
} as const;
