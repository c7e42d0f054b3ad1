import type { Command } from "commander";
import { describe, expect, test } from "vitest";
import { createProgram } from "../../cli/program.ts";

function listCommands(command: Command, path: string): [string, Command][] {
  return [[path, command], ...command.commands.flatMap((child) => listCommands(child, `${path} ${child.name()}`))];
}

const commands = listCommands(createProgram(), "latchkey");

function renderHelp(command: Command): string {
  const parts: string[] = [];
  command.configureOutput({ writeOut: (text) => void parts.push(text) }).outputHelp();
  return parts.join("");
}

describe.each(commands)("%s", (path, command) => {
  test("has examples in its help", () => {
    const [, examples = ""] = renderHelp(command).split("Examples:\n");
    const lines = examples.split("\n").filter((line) => line.startsWith("  $ "));
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) expect(line).toContain(`$ ${path}`);
  });

  test("accepts no secret as an option or an argument", () => {
    const withValue = command.options.filter(({ required, optional }) => required || optional).map(({ long }) => long);
    expect(withValue).not.toContain("--secret");
    expect(withValue).not.toContain("--token");
    expect(command.registeredArguments.map((argument) => argument.name())).not.toContain("secret");
  });

  test("describes itself, its arguments and its options", () => {
    expect(command.description()).not.toBe("");
    for (const { description } of [...command.options, ...command.registeredArguments])
      expect(description).not.toBe("");
  });
});
