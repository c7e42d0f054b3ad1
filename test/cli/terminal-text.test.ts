import { expect, it } from "vitest";
import { sanitize, sanitizeLines } from "../../cli/terminal-text.ts";

it("removes control characters and line breaks, which could change what a terminal shows", () => {
  expect(sanitize("ok\u001b]52;c;x\u0007\u001b[2K\r\u202eStatus:\n active ")).toBe("ok ]52;c;x [2K Status: active");
});

it("leaves the lines of a message, and none of the other control characters", () => {
  expect(sanitizeLines("Kept:\n  scope\u001b[2K\r\u202e\u0007x")).toBe("Kept:\n  scope [2K   x");
});
