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

test("aligns rows under their titles, without trailing spaces", () => {
  const rows = [
    { name: "a", scopes: "lookup:read" },
    { name: "my_app", scopes: "" },
  ];
  expect(formatTable(columns, rows)).toBe(
    ["NAME    SCOPES       END", "a       lookup:read  x", "my_app               x"].join("\n"),
  );
});

test("truncates only shrinkable columns to the terminal's width, and keeps them readable", () => {
  const rows = [{ name: "my_app", scopes: "lookup:read scope:write" }];
  expect(formatTable(columns, rows, 26)).toBe(["NAME    SCOPES         END", "my_app  lookup:read …  x"].join("\n"));
  expect(formatTable(columns, rows, 5).split("\n")[1]).toBe("my_app  lookup:…  x");
});

test("removes control characters", () => {
  const [, line] = formatTable(columns, [{ name: "a\u001b[31m\nb", scopes: "" }]).split("\n");
  expect(line).toMatch(/^a \[31m b/);
});

test("colors a cell after padding it", () => {
  const colored = [{ title: "STATUS", value: ({ name }: Row) => name, colorize: (text: string) => `<${text}>` }];
  expect(formatTable(colored, [{ name: "on", scopes: "" }])).toBe("STATUS\n<on    >");
});
