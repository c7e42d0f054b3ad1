import type { Token } from "../client/types.ts";
import { qualifiedName } from "./format.ts";
import { info, print, printJson } from "./output.ts";

/** The output options of a command that returns a secret. */
export interface SecretOptions {
  readonly quiet?: true;
  readonly json?: true;
}

/**
 * Prints a new secret: only the secret on stdout, the messages on stderr.
 * @param message what was done.
 */
export function printSecret(token: Token, secret: string, message: string, { quiet, json }: SecretOptions): void {
  if (!quiet) {
    info(message);
    info("Store the secret now: it can't be shown again. If it is lost, create a new one with");
    info(`  latchkey token regenerate ${shellQuote(qualifiedName(token))}`);
  }
  if (json) printJson({ ...token, secret });
  else print(secret);
}

function shellQuote(word: string): string {
  return /^[\w./@+=:-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
