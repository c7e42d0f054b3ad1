import { describe, expect, test } from "vitest";
import { isTrue, type Lookup, noValue, referencesIn, resolve } from "../../../local/assembly/intrinsics.ts";

const conditions: Record<string, unknown> = {
  Yes: { "Fn::Equals": [{ Ref: "Colour" }, "blue"] },
  No: { "Fn::Not": [{ Condition: "Yes" }] },
};

const lookup: Lookup = {
  ref: (name) => {
    if (name === "Nothing") return noValue;
    if (name === "Gone") throw new Error("no Gone");
    return { Colour: "blue", List: ["a", "b"] }[name] ?? `ref of ${name}`;
  },
  getAtt: (logicalId, attribute) => `${attribute} of ${logicalId}`,
  importValue: (name) => `import of ${name}`,
  condition: (name) => conditions[name],
  findInMap: (...names) => names.join("/"),
};

test.each([
  [{ Ref: "Table" }, "ref of Table"],
  [{ "Fn::GetAtt": ["Table", "Arn"] }, "Arn of Table"],
  [{ "Fn::GetAtt": "Table.Stream.Arn" }, "Stream.Arn of Table"],
  [{ "Fn::Join": ["-", ["a", { Ref: "b" }, 3]] }, "a-ref of b-3"],
  [{ "Fn::Join": [",", { Ref: "List" }] }, "a,b"],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's placeholders.
  [{ "Fn::Sub": "${A}:${B.Arn}:${!C}:$D" }, "ref of A:Arn of B:${C}:$D"],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's placeholders.
  [{ "Fn::Sub": ["${x}${A}", { x: { Ref: "y" } }] }, "ref of yref of A"],
  [{ "Fn::Select": [1, ["a", "b"]] }, "b"],
  [{ "Fn::Select": ["0", { "Fn::Split": [":", "a:b"] }] }, "a"],
  [{ "Fn::Split": ["/", { Ref: "x/y" }] }, ["ref of x", "y"]],
  [{ "Fn::ImportValue": "Shared" }, "import of Shared"],
  [{ "Fn::FindInMap": ["m", "k", "s"] }, "m/k/s"],
  [{ "Fn::Base64": "hello" }, "aGVsbG8="],
  [{ "Fn::If": ["Yes", 1, 2] }, 1],
  [{ "Fn::If": ["No", 1, { Ref: "x" }] }, "ref of x"],
  [{ a: { Ref: "Nothing" }, b: [{ Ref: "Nothing" }, 1] }, { b: [1] }],
  [{ "Fn::If": ["Yes", { Condition: { IpAddress: "x" } }, 2] }, { Condition: { IpAddress: "x" } }],
  [
    { Ref: "x", other: 1 },
    { Ref: "x", other: 1 },
  ],
  [null, null],
])("%j stands for %j", (value, expected) => {
  expect(resolve(value, lookup)).toEqual(expected);
});

describe("the branch of a condition that is not taken", () => {
  test("is not resolved", () => {
    expect(resolve({ "Fn::If": ["Yes", 1, { Ref: "Gone" }] }, lookup)).toBe(1);
  });
});

test.each([
  [{ Condition: "Yes" }, true],
  [{ Condition: "No" }, false],
  [{ "Fn::And": [{ Condition: "Yes" }, { Condition: "No" }] }, false],
  [{ "Fn::Or": [{ Condition: "Yes" }, { Condition: "No" }] }, true],
  [{ "Fn::Equals": [1, "1"] }, true],
])("the condition %j is %s", (condition, expected) => {
  expect(isTrue(condition, lookup)).toBe(expected);
});

test.each([
  [{ "Fn::Transform": {} }, "does not support the intrinsic function Fn::Transform"],
  [{ "Fn::Select": [2, ["a", "b"]] }, "no element 2"],
  [{ "Fn::Join": ["-", "text"] }, "Fn::Join requires a list"],
  [{ "Fn::Join": ["-", [{}]] }, "is not a string, number or boolean"],
  [{ Ref: 3 }, "Ref requires a string"],
])("%j is an error", (value, message) => {
  expect(() => resolve(value, lookup)).toThrow(message);
});

test("references are found at any depth", () => {
  const value = {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's placeholders.
    a: [{ Ref: "A" }, { "Fn::Join": ["", [{ "Fn::GetAtt": ["B", "Arn"] }]] }, { "Fn::Sub": "${C}${D.Arn}${!E}" }],
    b: { "Fn::If": ["Condition", { "Fn::GetAtt": "F.Arn" }, { Ref: "G" }] },
  };
  expect([...referencesIn(value)].sort()).toEqual(["A", "B", "C", "D", "F", "G"]);
});
