import { existsSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { equivalents } from "../mutation/equivalents.ts";

it("every mutant that is listed as equivalent changes code that its file has", () => {
  const isGone = ({ file, code }: (typeof equivalents)[number]) =>
    !existsSync(file) ||
    !readFileSync(file, "utf8")
      .replaceAll(/\s*\n\s*/g, " ")
      .includes(code);
  expect(equivalents.filter(isGone)).toEqual([]);
});
