import type * as z from "zod";
import { describeIssue } from "../../contract/describe-issue.ts";
import { LatchkeyError, type Violation } from "../../core/errors.ts";
import { secretPattern } from "../../core/secret.ts";

/** The most violations that a response lists. */
const maxViolations = 20;

/** The most characters of a place that a response repeats: a member's name may be as long as the body. */
const maxPlaceLength = 200;

/**
 * What a schema makes of a value.
 * @param place whether violations are placed by JSON pointer (a body) or by parameter name (a path or query).
 * @throws LatchkeyError `validation_failed` with the first 20 violations. It holds no value of the request.
 */
export function validate<S extends z.ZodType>(schema: S, value: unknown, place: "pointer" | "parameter"): z.output<S> {
  const result = schema.safeParse(value, { error: describeIssue });
  if (result.success) return result.data;
  const found = result.error.issues.flatMap((issue) => toViolations(issue, place));
  const violations = found.slice(0, maxViolations);
  const message =
    found.length > violations.length
      ? `The request is not valid. It has ${found.length} errors; the first ${maxViolations} are listed.`
      : "The request is not valid.";
  throw new LatchkeyError("validation_failed", message, { violations });
}

function toViolations(issue: z.core.$ZodIssue, place: "pointer" | "parameter"): Violation[] {
  if (issue.code === "unrecognized_keys") {
    const detail = place === "parameter" ? "Unknown parameter." : "Unknown member.";
    return issue.keys.map((key) => ({ ...located([...issue.path, key], place), detail }));
  }
  return [{ ...located(issue.path, place), detail: issue.message }];
}

function located(path: readonly PropertyKey[], place: "pointer" | "parameter") {
  if (place === "parameter") return { parameter: presentable(path.map(String).join(".")) };
  const pointer = path.map((key) => `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
  return { pointer: presentable(pointer) };
}

const anySecret = new RegExp(secretPattern(["[a-z][a-z0-9]{0,15}"]), "g");

/** The name of a member or a parameter as responses repeat it: clients write it, and may have put a secret there. */
export function presentable(place: string): string {
  const withoutSecrets = place.replaceAll(anySecret, "…");
  return withoutSecrets.length <= maxPlaceLength ? withoutSecrets : `${withoutSecrets.slice(0, maxPlaceLength)}…`;
}
