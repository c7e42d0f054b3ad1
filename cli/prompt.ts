import { openSync } from "node:fs";
import { text } from "node:stream/consumers";
import { WriteStream } from "node:tty";
import { CliError } from "./errors.ts";
import { checkSecret } from "./secret.ts";

/** Prompts for a line of text. @throws CliError without a terminal. */
export async function promptText(message: string, options: { default?: string; insteadUse: string }): Promise<string> {
  if (!process.stdin.isTTY) throw new CliError(`Not a terminal: ${options.insteadUse}`);
  const { default: input } = await import("@inquirer/input");
  const preset = options.default === undefined ? {} : { default: options.default };
  return (await prompt((context) => input({ message, required: true, ...preset }, context))).trim();
}

/** Prompts for a yes or no. @throws CliError without a terminal. */
export async function confirm(message: string): Promise<boolean> {
  if (!process.stdin.isTTY) throw new CliError("Not a terminal: pass --yes to confirm.");
  const { default: input } = await import("@inquirer/confirm");
  return prompt((context) => input({ message, default: false }, context));
}

/**
 * Reads a secret from a prompt that doesn't echo it, or from stdin. It is never an argument: other users of the machine
 * can see a process's arguments, and the shell stores them in its history.
 *
 * @throws CliError if the input can't be a secret.
 */
export async function readSecret(message: string): Promise<string> {
  if (!process.stdin.isTTY) return checkSecret((await text(process.stdin)).trim(), "on stdin");
  const { default: password } = await import("@inquirer/password");
  const secret = await prompt((context) => password({ message, mask: "*", toggleMask: false }, context));
  return checkSecret(secret.trim(), "that you entered");
}

interface PromptContext {
  readonly output: WriteStream;
  readonly signal: AbortSignal;
}

/** Runs a prompt on the terminal. Ctrl+D aborts it, as Ctrl+C does. */
async function prompt<T>(run: (context: PromptContext) => Promise<T>): Promise<T> {
  const output = openTerminal();
  const endOfInput = new AbortController();
  // At the end of the input, Inquirer leaves its promise pending, and Node runs out of work.
  const abort = () => endOfInput.abort();
  process.once("beforeExit", abort);
  try {
    return await run({ output, signal: endOfInput.signal });
  } finally {
    process.off("beforeExit", abort);
    if (output !== process.stderr) output.destroy();
  }
}

/** The terminal for prompts, even if stderr is redirected. stdout is for data. */
function openTerminal(): WriteStream {
  if (process.stderr.isTTY) return process.stderr;
  try {
    return new WriteStream(openSync("/dev/tty", "w"));
  } catch {
    // Reading from stdin instead would echo a secret.
    throw new CliError("Can't show a prompt: stderr is redirected. Pass the input on stdin, from a file or a pipe.");
  }
}
