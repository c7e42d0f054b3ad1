import type * as z from "zod";
import { describeIssue } from "../../contract/describe-issue.ts";
import { LatchkeyError, type Violation } from "../../core/errors.ts";
import { anyPrefix, secretPattern } from "../../core/secret.ts";

/** The maximum number of violations in a response. */
const maxViolations = 20;

/** The maximum length of a location in a response: a member's name can be as long as the body. */
const maxLocationLength = 200;

/**
 * Parses a value with a schema.
 * @param place whether violations are located by JSON pointer (body) or by parameter name (path and query).
 * @throws LatchkeyError `validation_failed` with the first 20 violations. It contains no values of the request.
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
    return issue.keys.map((key) => ({ ...locate([...issue.path, key], place), detail }));
  }
  return [{ ...locate(issue.path, place), detail: issue.message }];
}

function locate(path: readonly PropertyKey[], place: "pointer" | "parameter") {
  if (place === "parameter") return { parameter: redactLocation(path.map(String).join(".")) };
  const pointer = path.map((key) => `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
  return { pointer: redactLocation(pointer) };
}

const anySecret = new RegExp(secretPattern([anyPrefix]), "g");

/** The name of a member or parameter for responses. Clients control it, so it may contain a secret. */
export function redactLocation(name: string): string {
  const withoutSecrets = name.replaceAll(anySecret, "…");
  return withoutSecrets.length <= maxLocationLength ? withoutSecrets : `${withoutSecrets.slice(0, maxLocationLength)}…`;
}
