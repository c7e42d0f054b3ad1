import { text } from "node:stream/consumers";
import { CliError } from "./failure.ts";
import { isInteractive } from "./output.ts";
import { askSecret } from "./prompt.ts";

/**
 * Reads a secret from a hidden prompt or from stdin. There is no argument for it: those are seen by every user of the
 * machine and kept in the shell's history.
 *
 * @throws CliError where nothing that can be a secret was given.
 */
export async function readSecret(message: string): Promise<string> {
  const given = isInteractive() ? await askSecret(message) : (await text(process.stdin)).trim();
  if (given === "") throw new CliError("No secret was given. Write it to stdin, or run the command in a terminal.");
  if (!/^[\x21-\x7e]+$/.test(given)) throw new CliError("That is not a secret: it is one word of plain characters.");
  return given;
}
