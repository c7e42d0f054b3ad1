import { describe, expect, it, test } from "vitest";
import { DamagedError } from "../../core/errors.ts";
import {
  isBoolean,
  isCount,
  isDuration,
  isIntegerIn,
  isListOf,
  isMatching,
  isNullOr,
  isOneOf,
  isOptional,
  isPresent,
  isRecordOf,
  isShaped,
  isString,
  isTime,
  readShape,
  type Shape,
} from "../../core/shape.ts";

test.each([
  ["isString", isString, ["", "a"], [undefined, null, 1, ["a"]]],
  ["isBoolean", isBoolean, [true, false], [undefined, null, "true", 1]],
  ["isPresent", isPresent, [null, "", 0, []], [undefined]],
  ["isCount", isCount, [0, 1, Number.MAX_SAFE_INTEGER], [undefined, -1, 1.5, Number.NaN, "1", 2 ** 53]],
  [
    "isTime",
    isTime,
    ["2027-01-31T12:00:00.000Z"],
    ["2027-01-31T12:00:00Z", "2027-01-31T12:00:00.000+01:00", "soon", 0, null],
  ],
  ["isIntegerIn", isIntegerIn(1, 60), [1, 60], [0, 61, 1.5, "1", null]],
  ["isDuration", isDuration, [0, 36_500 * 86_400], [-1, 36_500 * 86_400 + 1, 0.5, "1"]],
  ["isMatching", isMatching(/^tok_/), ["tok_1"], ["1", 1, undefined]],
  ["isOneOf", isOneOf(["ttl", "immediate"]), ["ttl"], ["TTL", "", undefined]],
  ["isNullOr", isNullOr(isCount), [null, 1], [undefined, "1"]],
  ["isOptional", isOptional(isCount), [undefined, 1], [null, "1"]],
  ["isListOf", isListOf(isString), [[], ["a"]], [undefined, "a", ["a", 1], { 0: "a", length: 1 }]],
  ["isRecordOf", isRecordOf(isCount), [{}, { a: 1 }], [undefined, null, [], { a: "1" }]],
  ["isShaped", isShaped({ a: isCount }), [{ a: 1 }, { a: 1, b: 2 }], [undefined, null, [1], "a", {}, { a: "1" }]],
])("%s takes what it says and nothing else", (_name, check, good, bad) => {
  for (const value of good) expect([value, check(value)]).toEqual([value, true]);
  for (const value of bad) expect([value, check(value)]).toEqual([value, false]);
});

describe("readShape", () => {
  const shape: Shape<{ name: string; size?: number }> = { name: isString, size: isOptional(isCount) };

  it("gives the members that the shape names, and no others", () => {
    expect(readShape("It", shape, { name: "a", size: 1, more: true })).toEqual({ name: "a", size: 1 });
    expect(Object.keys(readShape("It", shape, { name: "a" }))).toEqual(["name"]);
  });

  it("names what is damaged and in which members, and no value", () => {
    const read = () => readShape("stack.json", shape, { name: 1, size: "the secret" });
    expect(read).toThrow(DamagedError);
    expect(read).toThrow(
      expect.objectContaining({ code: "damaged", message: "stack.json is damaged. Missing or invalid: name, size." }),
    );
  });

  it.each([undefined, null, "{}", 1, []])("refuses %j, which is no object", (value) => {
    expect(() => readShape("stack.json", shape, value)).toThrow("stack.json is damaged. It isn't an object.");
  });
});
