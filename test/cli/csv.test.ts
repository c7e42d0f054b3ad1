import fc from "fast-check";
import { expect, test } from "vitest";
import { formatField, parseCsv } from "../../cli/csv.ts";

test.each([
  ['=HYPERLINK("https://evil.example","x")', `"'=HYPERLINK(""https://evil.example"",""x"")"`],
  ["+1", "'+1"],
  ["-1", "'-1"],
  ["@SUM(A1)", "'@SUM(A1)"],
  ["\tx", "'\tx"],
  ["\nx", `"'\nx"`],
  ["＝1", "'＝1"],
  ["'=1", "''=1"],
  ["'a", "'a"],
  ["a=1", "a=1"],
  ["", ""],
])("the text %j is exported as the field %j, which no spreadsheet runs", (text, field) => {
  expect(formatField(text)).toBe(field);
});

test("a text that was exported is imported unchanged", async () => {
  const character = fc.constantFrom("'", "=", "+", "-", "@", "\t", "\n", "a", " ", '"', ",", "é", "\ud83d\ude00");
  const text = fc.string({ unit: character, minLength: 1 }).filter((value) => value.trim() === value);
  await fc.assert(
    fc.asyncProperty(text, async (value) => {
      expect((await parseCsv(`name\nx,${formatField(value)}\n`))[1]?.fields).toEqual(["x", value]);
    }),
    { numRuns: 1_000 },
  );
});

test.each([
  ["LF", "\n"],
  ["CRLF", "\r\n"],
  ["CR", "\r"],
])(
  "records have the line on which they start, after quoted line breaks and blank lines, with %s",
  async (_name, lineBreak) => {
    const text = ["name,description", 'a,"two', 'lines"', "", "b,c", '"d', '",e'].join(lineBreak);
    expect((await parseCsv(text)).map(({ line, fields }) => [line, fields[0]?.trim()])).toEqual([
      [1, "name"],
      [2, "a"],
      [5, "b"],
      [6, "d"],
    ]);
  },
);

test.each([
  ['name\n"a', 2],
  ['name,d\r\n"a\r\nb",c\r\n"d"e,f', 4],
  ['name\na"b', 2],
])("invalid CSV %j is reported with line %i", async (text, line) => {
  await expect(parseCsv(text)).rejects.toMatchObject({ name: "CsvSyntaxError", line });
});
