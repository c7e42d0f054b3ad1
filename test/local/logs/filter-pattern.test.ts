import { expect, it } from "vitest";
import { parseFilterPattern } from "../../../local/logs/filter-pattern.ts";

it("a pattern compares one member of a JSON line, and * matches any characters", () => {
  const matches = parseFilterPattern('{ $.tokenId = "tok_*" }');
  expect(matches('{"tokenId":"tok_01"}')).toBe(true);
  for (const line of ['{"tokenId":"-"}', '{"tokenId":1}', '{"other":"tok_01"}', '"tok_01"', "tok_01", "{"]) {
    expect(matches(line)).toBe(false);
  }
  expect(parseFilterPattern('{$.a="x.y"}')('{"a":"x-y"}')).toBe(false);
});

it("all lines match no pattern", () => {
  expect(parseFilterPattern("")("anything")).toBe(true);
});

it.each(["ERROR", "{ $.status >= 500 }", '{ $.a = "b" && $.c = "d" }', "[ip, user]"])("%s is refused", (pattern) => {
  expect(() => parseFilterPattern(pattern)).toThrow("does not support the filter pattern");
});
