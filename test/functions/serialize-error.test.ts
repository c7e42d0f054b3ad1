import { expect, it } from "vitest";
import { LatchkeyError } from "../../core/errors.ts";
import { serializeError } from "../../functions/serialize-error.ts";

it("names an error and its causes, with their codes and without what hangs on them", () => {
  const cause = Object.assign(new Error("The socket hung up."), { code: "ECONNRESET", request: { digest: "abcdef" } });
  const serialized = serializeError(new LatchkeyError("unavailable", "The token store is not available.", { cause }));
  expect(serialized).toMatchObject({
    error: "LatchkeyError",
    code: "unavailable",
    detail: "The token store is not available.",
    cause: { error: "Error", code: "ECONNRESET", detail: "The socket hung up." },
  });
  expect(JSON.stringify(serialized)).not.toContain("abcdef");
});

it("quotes nothing of what a parser could not read", () => {
  const failure = (() => {
    try {
      return JSON.parse('{"digest":{"S":abcdef0123456789"}}');
    } catch (cause) {
      return new Error("The response is no JSON.", { cause });
    }
  })();
  expect(failure.cause.message).toContain("abcdef");
  expect(serializeError(failure)).toMatchObject({
    detail: "The response is no JSON.",
    cause: { error: "SyntaxError" },
  });
  expect(JSON.stringify(serializeError(failure))).not.toContain("abcdef");
});

it("says nothing of what is no error", () => {
  expect(serializeError("abcdef")).toEqual({ error: "unknown" });
});
