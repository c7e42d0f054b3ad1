import { text } from "node:stream/consumers";
import { CliError } from "./errors.ts";
import { isInteractive } from "./output.ts";

// Prompts go to stderr: stdout is for data.
const context = { output: process.stderr };

/** Prompts for a line of text. @throws CliError without a terminal. */
export async function promptText(message: string, options: { default?: string; insteadUse: string }): Promise<string> {
  if (!isInteractive()) throw new CliError(`Not a terminal: ${options.insteadUse}`);
  const { default: input } = await import("@inquirer/input");
  const preset = options.default === undefined ? {} : { default: options.default };
  return (await input({ message, required: true, ...preset }, context)).trim();
}

/** Prompts for a yes or no. @throws CliError without a terminal. */
export async function confirm(message: string): Promise<boolean> {
  if (!isInteractive()) throw new CliError("Not a terminal: pass --yes to confirm.");
  const { default: prompt } = await import("@inquirer/confirm");
  return prompt({ message, default: false }, context);
}

/**
 * Reads a secret from a prompt that doesn't echo it, or from stdin. It is never an argument: other users of the machine
 * can see a process's arguments, and the shell stores them in its history.
 *
 * @throws CliError if the input can't be a secret.
 */
export async function readSecret(message: string): Promise<string> {
  const secret = isInteractive() ? await promptSecret(message) : (await text(process.stdin)).trim();
  if (secret === "") throw new CliError("The secret is empty. Pass it on stdin, or run the command in a terminal.");
  if (!/^[\x21-\x7e]+$/.test(secret))
    throw new CliError("The secret is malformed: it contains spaces or non-ASCII characters.");
  return secret;
}

async function promptSecret(message: string): Promise<string> {
  const { default: password } = await import("@inquirer/password");
  return (await password({ message, mask: "*", toggleMask: false }, context)).trim();
}
