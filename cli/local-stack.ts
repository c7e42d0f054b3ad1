import { join } from "node:path";
import { CliError, exitCodes } from "./errors.ts";
import { readPrivateFile } from "./private-file.ts";
import { isLoopback } from "./url.ts";

/** The file in which `npm start` describes its stack, in the folder that it runs in. */
export const localStackFile = join(".latchkey", "stack.json");

/**
 * The stack that `npm start` started in the current folder, or `undefined` if none was started there.
 *
 * The current folder isn't trusted: the file must be private and point to this machine.
 *
 * @throws CliError if the stack is no longer running, so that no other service is called in its place.
 */
export function readLocalStack(): { readonly url: string; readonly token: string } | undefined {
  const path = localStackFile;
  const text = readPrivateFile(path);
  if (text === undefined) return undefined;
  const { managementUrl, adminToken, pid } = parse(path, text);
  if (typeof managementUrl !== "string" || typeof adminToken !== "string" || !isLoopback(managementUrl)) {
    throw new CliError(`${path} does not describe a local stack. Remove it, or select a profile with --profile.`);
  }
  if (typeof pid === "number" && !isRunning(pid)) {
    throw new CliError(
      `The local stack of this folder is not running (${path}). Start it with npm start, or select a profile with --profile.`,
      exitCodes.unreachable,
    );
  }
  return { url: managementUrl, token: adminToken };
}

function parse(path: string, text: string): Record<string, unknown> {
  try {
    return JSON.parse(text);
  } catch {
    throw new CliError(`${path} is damaged. Remove it, then run npm start again.`);
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // The process exists, but belongs to another user.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
