import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { expect, test } from "vitest";
import { createProgram } from "../../cli/program.ts";

const document = readFileSync(new URL("../../docs/cli.md", import.meta.url), "utf8");

function listCommands(command: Command, path: readonly string[]): string[] {
  const children = command
    .createHelp()
    .visibleCommands(command)
    .filter((child) => child.name() !== "help");
  if (children.length === 0) return [path.join(" ")];
  return children.flatMap((child) => listCommands(child, [...path, child.name()]));
}

test("docs/cli.md documents every command", () => {
  const documented = listCommands(createProgram(), ["latchkey"]).filter((name) => document.includes(name));
  expect(documented).toEqual(listCommands(createProgram(), ["latchkey"]));
});
