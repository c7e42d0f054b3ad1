import { join } from "node:path";
import { isRunning } from "../local/host/process-lock.ts";
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
export function readLocalStack(path = localStackFile): { readonly url: string; readonly token: string } | undefined {
  const text = readPrivateFile(path);
  if (text === undefined) return undefined;
  const { managementUrl, adminToken, pid } = parse(path, text);
  if (!isRunning(pid)) {
    throw new CliError(
      `The local stack of this folder is not running (${path}). Start it with npm start, or select a profile with --profile.`,
      exitCodes.unreachable,
    );
  }
  return { url: managementUrl, token: adminToken };
}

function parse(path: string, text: string): { managementUrl: string; adminToken: string; pid: number } {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw new CliError(`${path} is damaged. Remove it, then run npm start again.`);
  }
  const { managementUrl, adminToken, pid } = (content ?? {}) as Readonly<Record<string, unknown>>;
  if (
    typeof managementUrl !== "string" ||
    !URL.canParse(managementUrl) ||
    !isLoopback(managementUrl) ||
    typeof adminToken !== "string" ||
    !(Number.isSafeInteger(pid) && Number(pid) > 0)
  ) {
    throw new CliError(`${path} does not describe a local stack. Remove it, or select a profile with --profile.`);
  }
  return { managementUrl, adminToken, pid: Number(pid) };
}
