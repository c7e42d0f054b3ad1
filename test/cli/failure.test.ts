import { expect, test } from "vitest";
import { CliError, describeFailure } from "../../cli/failure.ts";
import { ProblemError, UnreachableError } from "../../client/errors.ts";
import { problems } from "../../contract/problems.ts";

test.each(Object.entries(problems))(
  "the refusal %s is one line with its code, and exit code 1",
  (code, { status, title }) => {
    const { line, exitCode } = describeFailure(new ProblemError({ code, status, title, detail: "Because.\nOf this." }));
    expect(line).toContain(`(${code})`);
    expect(line).not.toContain("\n");
    expect(exitCode).toBe(1);
  },
);

test("a refusal of members names each of them", () => {
  const errors = [
    { pointer: "/name", detail: "Too long." },
    { parameter: "limit", detail: "A number." },
  ];
  const error = new ProblemError({ code: "validation_failed", status: 422, title: "The request is not valid", errors });
  expect(describeFailure(error).line).toBe("name: Too long. limit: A number (validation_failed).");
});

test("a failure of the service names the call, so that its log can be searched", () => {
  const error = new ProblemError({
    code: "internal_error",
    status: 500,
    title: "Something went wrong",
    requestId: "r-1",
  });
  expect(describeFailure(error).line).toBe("Something went wrong (internal_error, request r-1).");
});

test("no answer is exit code 3, and says what to do next", () => {
  const error = new UnreachableError("http://x cannot be reached: ECONNREFUSED.", { cause: null, timedOut: false });
  expect(describeFailure(error)).toEqual({
    line: "http://x cannot be reached: ECONNREFUSED. Check the URL with latchkey doctor.",
    exitCode: 3,
  });
});

test("wrong usage is exit code 2", () => {
  expect(describeFailure(new CliError("No."))).toEqual({ line: "No.", exitCode: 2 });
});
