import type { Token } from "../client/types.ts";
import { CliError, exitCodes } from "./errors.ts";
import { qualifiedName } from "./format.ts";
import { info, write } from "./output.ts";

/** The output options of a command that returns a secret. */
export interface SecretOptions {
  readonly quiet?: true;
  readonly json?: true;
}

/**
 * Prints a new secret: only the secret on stdout, the messages on stderr.
 * @param message what was done.
 * @throws CliError if stdout can't be written to; the message says how to get another secret.
 */
export async function printSecret(
  token: Token,
  secret: string,
  message: string,
  { quiet, json }: SecretOptions,
): Promise<void> {
  const regenerate = `latchkey token regenerate ${shellQuote(qualifiedName(token))}`;
  if (!quiet) {
    info(message);
    info(`Store the secret now: it can't be shown again. If it is lost, create a new one with\n  ${regenerate}`);
  }
  try {
    await write(json ? JSON.stringify({ ...token, secret }, null, 2) : secret);
  } catch (error) {
    const { code, message: reason } = error as NodeJS.ErrnoException;
    throw new CliError(
      `${message} But the secret could not be written to stdout (${code ?? reason}), and is lost. Create a new one with ${regenerate}`,
      exitCodes.refused,
    );
  }
}

/** Quotes a word for a POSIX shell. */
export function shellQuote(word: string): string {
  return /^[\w./@+=:-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
