import stringWidth from "string-width";
import { expect, test } from "vitest";
import { type Column, formatTable } from "../../cli/table.ts";

interface Row {
  readonly name: string;
  readonly scopes: string;
}
const columns: readonly Column<Row>[] = [
  { title: "NAME", value: ({ name }) => name },
  { title: "SCOPES", value: ({ scopes }) => scopes, shrinkable: true },
  { title: "END", value: () => "x" },
];

test("aligns rows under their titles, without trailing spaces", async () => {
  const rows = [
    { name: "a", scopes: "lookup:read" },
    { name: "my_app", scopes: "" },
  ];
  expect(await formatTable(columns, rows)).toBe(
    ["NAME    SCOPES       END", "a       lookup:read  x", "my_app               x"].join("\n"),
  );
});

test("truncates only shrinkable columns to the terminal's width, and keeps them readable", async () => {
  const rows = [{ name: "my_app", scopes: "lookup:read scope:write" }];
  expect(await formatTable(columns, rows, 26)).toBe(
    ["NAME    SCOPES         END", "my_app  lookup:read …  x"].join("\n"),
  );
  expect((await formatTable(columns, rows, 5)).split("\n")[1]).toBe("my_app  lookup:…  x");
});

const family = "\u{1f469}\u200d\u{1f469}\u200d\u{1f467}";
test.each([
  ["CJK", "\u6771".repeat(7), `${"\u6771".repeat(3)}… `],
  ["emoji", family.repeat(5), `${family.repeat(3)}… `],
  ["combining accents", "e\u0301".repeat(9), `${"e\u0301".repeat(7)}…`],
])("aligns and truncates %s by display width, without splitting a character", async (_what, scopes, truncated) => {
  const [header, row] = (await formatTable(columns, [{ name: scopes, scopes }], 0)).split("\n");
  const width = stringWidth(scopes);
  expect(header).toBe(`NAME${" ".repeat(width - 4)}  SCOPES    END`);
  expect(row).toBe(`${scopes}  ${truncated}  x`);
});

test("keeps the joiners of emoji and Persian", async () => {
  const persian = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645";
  expect(await formatTable(columns, [{ name: family, scopes: persian }])).toContain(`${family}    ${persian}`);
});

test("removes control characters", async () => {
  const [, line] = (await formatTable(columns, [{ name: "a\u001b[31m\nb", scopes: "" }])).split("\n");
  expect(line).toMatch(/^a \[31m b/);
});

test("colors a cell after padding it", async () => {
  const colored = [{ title: "STATUS", value: ({ name }: Row) => name, colorize: (text: string) => `<${text}>` }];
  expect(await formatTable(colored, [{ name: "on", scopes: "" }])).toBe("STATUS\n<on    >");
});
