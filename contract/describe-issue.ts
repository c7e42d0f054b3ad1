import type * as z from "zod";

const types: Readonly<Record<string, string>> = {
  string: "a string",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "an array",
  object: "an object",
  record: "an object",
};

/**
 * Describes what is wrong with a value, as a sentence for the client. It is zod's error map for checks without their
 * own message. It never includes the value.
 * @returns `undefined` for zod's default message.
 */
export const describeIssue: z.core.$ZodErrorMap = (issue) => {
  if (issue.code === "invalid_type") {
    return issue.input === undefined ? "Required." : `Must be ${types[issue.expected] ?? issue.expected}.`;
  }
  if (issue.code === "invalid_value")
    return `Must be ${issue.values.map((each) => JSON.stringify(each)).join(" or ")}.`;
  if (issue.code === "too_small") {
    return issue.origin === "string" && issue.minimum === 1
      ? "Must not be empty."
      : `Must ${describeAmount(issue.origin, "at least", issue.minimum)}.`;
  }
  if (issue.code === "too_big") return `Must ${describeAmount(issue.origin, "at most", issue.maximum)}.`;
  if (issue.code === "unrecognized_keys") {
    return `Unknown ${issue.keys.length === 1 ? "member" : "members"} ${issue.keys.join(", ")}.`;
  }
  return undefined;
};

function describeAmount(origin: string, bound: string, amount: number | bigint): string {
  if (origin === "string") return `have ${bound} ${amount} characters`;
  return origin === "array" ? `have ${bound} ${amount} items` : `be ${bound} ${amount}`;
}
