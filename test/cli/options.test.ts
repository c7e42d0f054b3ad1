import type { Command } from "commander";
import { describe, expect, test } from "vitest";
import { createProgram } from "../../cli/program.ts";

interface LeafCommand {
  readonly path: readonly string[];
  readonly command: Command;
}

function leafCommands(command: Command, path: readonly string[] = []): LeafCommand[] {
  const children = command.createHelp().visibleCommands(command);
  if (command.commands.length === 0) return [{ path, command }];
  return children.flatMap((child) => (child.name() === "help" ? [] : leafCommands(child, [...path, child.name()])));
}

const commands = leafCommands(createProgram());

/** Runs a command line that is refused before anything is called. @returns the message. */
async function refusal(args: readonly string[]): Promise<string> {
  const program = createProgram();
  const messages: string[] = [];
  const capture = (command: Command) => {
    command.configureOutput({ writeErr: (text) => void messages.push(text) });
    for (const child of command.commands) capture(child);
  };
  capture(program);
  const error: Error = await program.parseAsync(args, { from: "user" }).then(
    () => expect.fail(`${args.join(" ")} was accepted`),
    (error) => error,
  );
  return messages.join("") || error.message;
}

describe("an empty value, as of an unset shell variable, is refused", () => {
  const options = commands.flatMap(({ path, command }) => {
    const required = command.registeredArguments.map(() => "x");
    return [...command.options, ...createProgram().options]
      .filter((option) => option.required)
      .map(({ long }) => [`${path.join(" ")} ${long}`, long ?? "", [...path, ...required]] as const);
  });
  test.each(options)("as %s", async (_name, long, args) => {
    for (const value of ["", " "]) expect(await refusal([...args, long, value])).toContain("It is empty.");
  });

  const withArguments = commands.filter(({ command }) => command.registeredArguments.length > 0);
  const choices = ["completion"];
  test.each(
    withArguments.map(({ path, command: { registeredArguments } }) => {
      const before = registeredArguments.slice(0, -1).map(() => "x");
      return [path.join(" "), registeredArguments.at(-1), path, before] as const;
    }),
  )("as the argument of %s", async (name, argument, path, before) => {
    const message = choices.includes(name) ? "is invalid" : `The argument <${argument?.name()}> is empty.`;
    expect(await refusal([...path, ...before, ""])).toContain(message);
    if (argument?.variadic) expect(await refusal([...path, "x", ""])).toContain(message);
  });

  test.each(["--cidr", "--scope", "--add-scope", "--remove-scope"])(
    "among the values of token update %s",
    async (option) => {
      expect(await refusal(["token", "update", "x", option, "a,,b"])).toContain("One of its values is empty.");
    },
  );

  test("with the option that removes the value", async () => {
    expect(await refusal(["token", "update", "x", "--cidr", ""])).toContain("It is empty. Use --no-cidr instead.");
    expect(await refusal(["token", "update", "x", "--scope", ""])).toContain("It is empty. Use --no-scope instead.");
    expect(await refusal(["token", "update", "x", "--description", ""])).toContain("Use --no-description instead.");
  });
});
