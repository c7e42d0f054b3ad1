import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { operations } from "../../contract/operations.ts";
import { problems } from "../../contract/problems.ts";
import { secretPattern } from "../../core/secret.ts";

const document = readFileSync(new URL("../../docs/http-api.md", import.meta.url), "utf8");

/** The cells of the rows whose first cell is code. */
const rows = document
  .split("\n")
  .filter((line) => line.startsWith("| `"))
  .map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );

it("lists every call of the contract with its scope, and no other", () => {
  const scopes = {
    none: "none",
    any: "any usable token",
    self: "`tokens:self`, `tokens:admin`",
    admin: "`tokens:admin`",
    introspect: "`tokens:introspect`, `tokens:self`, `tokens:admin`",
  };
  expect(rows.filter(([first = ""]) => / \//.test(first))).toEqual(
    Object.values(operations).map(({ method, path, access, summary }) => [
      `\`${method} ${path}\``,
      scopes[access],
      summary,
    ]),
  );
});

it("lists every error code with its status and meaning, and no other", () => {
  expect(rows.filter(([, second = ""]) => /^\d{3}$/.test(second))).toEqual(
    Object.entries(problems).map(([code, { status, title }]) => [`\`${code}\``, `${status}`, title]),
  );
});

it("shows the form of a secret as the service checks it", () => {
  expect(document).toContain(`\n${secretPattern(["lk"])}\n`);
});
