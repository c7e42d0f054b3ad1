import type { z } from "zod";
import { LatchkeyError, type Violation } from "../../core/errors.ts";

/**
 * What a schema makes of a value.
 * @param place whether violations are placed by JSON pointer (a body) or by parameter name (a path or query).
 * @throws LatchkeyError `validation_failed` with every violation. It holds no value of the request.
 */
export function validate<S extends z.ZodType>(schema: S, value: unknown, place: "pointer" | "parameter"): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new LatchkeyError("validation_failed", "The request is not valid.", {
    violations: result.error.issues.flatMap((issue) => violationsOf(issue, place)),
  });
}

function violationsOf(issue: z.core.$ZodIssue, place: "pointer" | "parameter"): Violation[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({ ...located([...issue.path, key], place), detail: "Unknown member." }));
  }
  return [{ ...located(issue.path, place), detail: issue.message }];
}

function located(path: readonly PropertyKey[], place: "pointer" | "parameter") {
  if (place === "parameter") return { parameter: path.map(String).join(".") };
  return { pointer: path.map((key) => `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("") };
}
