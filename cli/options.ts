import { Command, InvalidArgumentError } from "commander";
import { CliError } from "./errors.ts";
import { parseExpiry } from "./time.ts";

/** A command with a summary and examples. Every command has some. */
export function createCommand(name: string, summary: string, examples: readonly string[]): Command {
  return new Command(name)
    .description(summary)
    .addHelpText("after", `\nExamples:\n${examples.map((example) => `  $ latchkey ${example}`).join("\n")}`);
}

/**
 * Makes a command and its subcommands refuse empty options and arguments. They usually come from an unset shell
 * variable, and must not mean "none" or "any".
 */
export function refuseEmptyValues(command: Command): void {
  for (const option of command.options.filter(({ required, optional }) => required || optional)) {
    const { parseArg } = option;
    const negation = command.options.find((other) => other.negate && other.attributeName() === option.attributeName());
    option.argParser((text: string, previous: unknown) => {
      if (text.trim() === "") {
        throw new InvalidArgumentError(negation ? `It is empty. Use ${negation.long} instead.` : "It is empty.");
      }
      return parseArg ? parseArg(text, previous) : text;
    });
  }
  if (command.commands.length === 0) command.hook("preAction", refuseEmptyArguments);
  for (const child of command.commands) refuseEmptyValues(child);
}

function refuseEmptyArguments({ args, registeredArguments }: Command): void {
  const index = args.findIndex((text) => text.trim() === "");
  if (index < 0) return;
  const argument = registeredArguments[index] ?? registeredArguments.at(-1);
  throw new CliError(argument ? `The argument <${argument.name()}> is empty.` : "An argument is empty.");
}

/** Makes a command that reads a secret refuse arguments without printing them, as Commander's own message would. */
export function refuseSecretArguments(command: Command): Command {
  return command.allowExcessArguments().hook("preAction", () => {
    if (command.args.length === 0) return;
    throw new CliError("Other users can see arguments: pass the secret on stdin instead.");
  });
}

/** Parses an option that can be repeated and takes comma-separated values. @throws InvalidArgumentError. */
export function collect(text: string, previous: readonly string[] | undefined): string[] {
  const values = text.split(",").map((value) => value.trim());
  if (values.includes("")) throw new InvalidArgumentError("One of its values is empty.");
  return [...(previous ?? []), ...values];
}

/** Makes an option's parser of a function that throws {@link CliError}: Commander reports which option was wrong. */
export function parseWith<T>(parse: (text: string) => T): (text: string) => T {
  return (text) => {
    try {
      return parse(text);
    } catch (error) {
      if (error instanceof CliError) throw new InvalidArgumentError(error.message);
      throw error;
    }
  };
}

/** The value of `--expires`. It is wrapped because Commander treats `null` as a missing value. */
export interface Expiry {
  readonly at: string | null;
}

/** Parses an expiry such as `90d` or `never`. */
export const expiryOption = parseWith((text): Expiry => ({ at: parseExpiry(text) }));

/** Parses a positive integer. @throws InvalidArgumentError. */
export function parseCount(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new InvalidArgumentError("Use a positive integer.");
  return Number(text);
}

/** The description of a `<token>` argument. */
export const tokenArgument = "the token's ID, name, or owner/name";
