import { Command, InvalidArgumentError } from "commander";
import { CliError } from "./failure.ts";
import { parseExpiry } from "./time.ts";

/** A command with its summary and its examples; every command has some. */
export function createCommand(name: string, summary: string, examples: readonly string[]): Command {
  return new Command(name)
    .description(summary)
    .addHelpText("after", `\nExamples:\n${examples.map((example) => `  $ latchkey ${example}`).join("\n")}`);
}

/** Reads an option that can be given several times, and takes several values separated by commas. */
export function collect(text: string, before: readonly string[] | undefined): string[] {
  const values = text.split(",").map((value) => value.trim());
  return [...(before ?? []), ...values.filter((value) => value !== "")];
}

/** Reads an option with the help of `read`, whose failure becomes a complaint about the option. */
export function reading<T>(read: (text: string) => T): (text: string) => T {
  return (text) => {
    try {
      return read(text);
    } catch (error) {
      if (error instanceof CliError) throw new InvalidArgumentError(error.message);
      throw error;
    }
  };
}

/** An expiry that an option gave. Commander takes an option's value for missing where it is `null`. */
export interface Expiry {
  readonly at: string | null;
}

/** Reads an expiry, such as `90d` or `never`. */
export const readExpiry = reading((text): Expiry => ({ at: parseExpiry(text) }));

/** Reads a whole number of at least 1. @throws InvalidArgumentError. */
export function readCount(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new InvalidArgumentError("Give a whole number of at least 1.");
  return Number(text);
}

/** What a token is named by, for the help of every command that takes one. */
export const tokenArgument = "the token's id, its name, or its owner and name as owner/name";
