import { expect, test } from "vitest";
import { CliError, formatError } from "../../cli/errors.ts";
import { ProblemError, UnreachableError } from "../../client/errors.ts";
import { problems } from "../../contract/problems.ts";

test.each(Object.entries(problems))(
  "the service's error %s is one line with its code, and exit code 1",
  (code, { status, title }) => {
    const { message, exitCode } = formatError(new ProblemError({ code, status, title, detail: "Because.\nOf this." }));
    expect(message).toContain(`(${code})`);
    expect(message).not.toContain("\n");
    expect(exitCode).toBe(1);
  },
);

test("a validation error names each invalid member", () => {
  const errors = [
    { pointer: "/name", detail: "Too long." },
    { parameter: "limit", detail: "Must be a whole number from 1 to 100." },
  ];
  const error = new ProblemError({ code: "validation_failed", status: 422, title: "The request is not valid", errors });
  expect(formatError(error).message).toBe(
    "name: Too long. limit: Must be a whole number from 1 to 100 (validation_failed).",
  );
});

test.each([
  [["token", "create", "a", "--scope", "no:such"], "/scopes/0", "--scope: Wrong"],
  [["token", "update", "a", "--add-scope=no:such"], "/scopes/3", "--add-scope: Wrong"],
  [["token", "create", "a", "--expires", "90d"], "/expiresAt", "--expires: Wrong"],
  [["token", "create", "a", "--description", "b"], "/description", "--description: Wrong"],
  [["token", "create", "a"], "/name", "name: Wrong"],
])("a validation error names the option that the user gave: %j", (args, pointer, expected) => {
  const errors = [{ pointer, detail: "Wrong." }];
  const error = new ProblemError({ code: "validation_failed", status: 422, title: "The request is not valid", errors });
  const hint = pointer.startsWith("/scopes") ? " List the scopes with latchkey scopes." : "";
  expect(formatError(error, args).message).toBe(`${expected} (validation_failed).${hint}`);
});

test("an internal error includes the request ID, for a search of the log", () => {
  const error = new ProblemError({
    code: "internal_error",
    status: 500,
    title: "Something went wrong",
    requestId: "r-1",
  });
  expect(formatError(error).message).toBe("Something went wrong (internal_error, request r-1).");
});

test("an unreachable service is exit code 3, with what to do next", () => {
  const error = (outcomeUnknown: boolean) =>
    new UnreachableError("Can't reach http://x: reason.", { cause: null, timedOut: false, outcomeUnknown });
  expect(formatError(error(false))).toEqual({
    message: "Can't reach http://x: reason. Check the URL with latchkey doctor.",
    exitCode: 3,
  });
  expect(formatError(error(true))).toEqual({
    message:
      "Can't reach http://x: reason. The change may have been made anyway. Check it with latchkey token show or list.",
    exitCode: 3,
  });
});

test("wrong usage is exit code 2", () => {
  expect(formatError(new CliError("No."))).toEqual({ message: "No.", exitCode: 2 });
});
