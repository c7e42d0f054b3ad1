import { expect, test } from "vitest";
import { normalizeUrl } from "../../cli/url.ts";

test.each([
  ["https://abc.execute-api.eu-west-1.amazonaws.com/prod/", "https://abc.execute-api.eu-west-1.amazonaws.com/prod"],
  ["https://tokens.example.com/v1", "https://tokens.example.com"],
  ["https://tokens.example.com/prod/v1/?x=1#y", "https://tokens.example.com/prod"],
  ["http://127.0.0.1:4100", "http://127.0.0.1:4100"],
])("%s is normalized to %s", (text, url) => {
  expect(normalizeUrl(text)).toBe(url);
});

test.each(["", "tokens.example.com", "ftp://tokens.example.com", "file:///etc/passwd"])("%j is not a URL", (text) => {
  expect(() => normalizeUrl(text)).toThrow("is not a URL");
});

test("a URL with credentials is refused, and the message doesn't repeat them", () => {
  expect(() => normalizeUrl("https://alice:hunter2@tokens.example.com")).toThrow(/^The URL contains credentials/);
});
