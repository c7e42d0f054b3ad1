import { Command, InvalidArgumentError } from "commander";
import { CliError } from "./errors.ts";
import { parseExpiry } from "./time.ts";

/** A command with a summary and examples. Every command has some. */
export function createCommand(name: string, summary: string, examples: readonly string[]): Command {
  return new Command(name)
    .description(summary)
    .addHelpText("after", `\nExamples:\n${examples.map((example) => `  $ latchkey ${example}`).join("\n")}`);
}

/** Parses an option that can be repeated and takes comma-separated values. */
export function collect(text: string, previous: readonly string[] | undefined): string[] {
  const values = text.split(",").map((value) => value.trim());
  return [...(previous ?? []), ...values.filter((value) => value !== "")];
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
