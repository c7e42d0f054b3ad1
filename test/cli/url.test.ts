import { expect, test } from "vitest";
import { checkUrl } from "../../cli/url.ts";

test.each([
  ["https://abc.execute-api.eu-west-1.amazonaws.com/prod/", "https://abc.execute-api.eu-west-1.amazonaws.com/prod"],
  ["https://tokens.example.com/v1", "https://tokens.example.com"],
  ["https://tokens.example.com/prod/v1/?x=1#y", "https://tokens.example.com/prod"],
  ["http://127.0.0.1:4100", "http://127.0.0.1:4100"],
])("%s is taken as %s", (given, taken) => {
  expect(checkUrl(given)).toBe(taken);
});

test.each(["", "tokens.example.com", "ftp://tokens.example.com", "file:///etc/passwd"])("%j is no URL", (text) => {
  expect(() => checkUrl(text)).toThrow("is not a URL");
});

test("a password in the URL is refused, and not repeated", () => {
  expect(() => checkUrl("https://alice:hunter2@tokens.example.com")).toThrow(/^The URL holds a password/);
});
