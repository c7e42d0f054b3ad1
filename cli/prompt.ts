import { CliError } from "./failure.ts";
import { isInteractive } from "./output.ts";

// Questions go to stderr, so that stdout has the data alone.
const context = { output: process.stderr };

/** Asks for a line of text. */
export async function askText(message: string, preset?: string): Promise<string> {
  const { default: input } = await import("@inquirer/input");
  const answer = await input(
    { message, required: true, ...(preset === undefined ? {} : { default: preset }) },
    context,
  );
  return answer.trim();
}

/** Asks for a secret without showing it. */
export async function askSecret(message: string): Promise<string> {
  const { default: password } = await import("@inquirer/password");
  return (await password({ message, mask: "*", toggleMask: false }, context)).trim();
}

/**
 * Asks whether to go on with what cannot be undone.
 * @throws CliError where no one can be asked.
 */
export async function confirm(message: string): Promise<boolean> {
  if (!isInteractive()) throw new CliError("This cannot be undone, and no one can be asked. Give --yes to do it.");
  const { default: ask } = await import("@inquirer/confirm");
  return ask({ message, default: false }, context);
}
