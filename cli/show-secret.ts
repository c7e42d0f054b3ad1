import type { Token } from "../client/types.ts";
import { nameOf } from "./describe-token.ts";
import { print, printJson, say } from "./output.ts";

/** How a command that hands out a secret is to answer. */
export interface SecretOptions {
  readonly quiet?: true;
  readonly json?: true;
}

/**
 * Hands out a secret: it alone on stdout, the words around it on stderr.
 * @param done what was done, as a sentence.
 */
export function showSecret(token: Token, secret: string, done: string, { quiet, json }: SecretOptions): void {
  if (!quiet) {
    say(done);
    say("Copy the secret to where it is used now. It cannot be shown again; if it is lost, make a new one with");
    say(`  latchkey token regenerate ${quoted(nameOf(token))}`);
  }
  if (json) printJson({ ...token, secret });
  else print(secret);
}

/** A word as a shell takes it. */
function quoted(word: string): string {
  return /^[\w./@+=:-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
