import { join } from "node:path";
import { CliError, exitCodes } from "./failure.ts";
import { readPrivateFile } from "./private-file.ts";
import type { Profile } from "./profiles.ts";

/**
 * The stack that was started with `npm start` in the current folder, or `undefined` where none was.
 *
 * A folder may come from anywhere, so only a file that others cannot read and that points to this machine is heeded.
 *
 * @throws CliError where the stack has ended, rather than calling another service in its place.
 */
export function readLocalStack(): Profile | undefined {
  const path = join(".latchkey", "stack.json");
  const text = readPrivateFile(path);
  if (text === undefined) return undefined;
  const { managementUrl, adminToken, pid } = parse(path, text);
  if (typeof managementUrl !== "string" || typeof adminToken !== "string" || !isLoopback(managementUrl)) {
    throw new CliError(`${path} is not that of a local stack. Remove it, or name a profile with --profile.`);
  }
  if (typeof pid === "number" && !isRunning(pid)) {
    throw new CliError(
      "The local stack of this folder is not running. Start it with npm start, or name a profile with --profile.",
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

/** Whether a URL points to this machine. */
export function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It runs, as another user's.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
