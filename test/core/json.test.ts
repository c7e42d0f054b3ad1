import fc from "fast-check";
import { expect, it } from "vitest";
import { parseJson } from "../../core/json.ts";

it("is read as JSON.parse reads it", () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(parseJson(text)).toEqual(JSON.parse(text));
    }),
  );
  expect(parseJson('[{"a":1},{"a":"{\\"a\\":1,\\"a\\":2}"}]')).toEqual([{ a: 1 }, { a: '{"a":1,"a":2}' }]);
});

it.each(["", "{", "{a:1}", "'a'", "NaN", "[1,]"])("refuses %j", (text) => {
  expect(() => parseJson(text)).toThrow(SyntaxError);
});

it.each([
  ['{"token":"a","token":"b"}', '"token"'],
  ['{"token":"a","\\u0074oken":"b"}', '"\\u0074oken"'],
  ['{"a":{"b":1,"c":[{"d":1}],"b":2}}', '"b"'],
  ['[{"__proto__":1,"__proto__":1}]', '"__proto__"'],
])("refuses the repeated member of %s", (text, name) => {
  expect(() => parseJson(text)).toThrow(
    expect.objectContaining({
      ...{ name: "RepeatedMemberError", code: "repeated_member" },
      message: `The member ${name} appears more than once.`,
    }),
  );
});
