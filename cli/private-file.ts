import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { CliError } from "./errors.ts";

/**
 * Reads a file that contains a secret, or returns `undefined` if it doesn't exist.
 * @throws CliError if other users can read it.
 */
export function readPrivateFile(path: string): string | undefined {
  const status = statSync(path, { throwIfNoEntry: false });
  if (!status) return undefined;
  // Windows has no permission bits; there, the user's folder is private.
  if (process.platform !== "win32" && (status.mode & 0o077) !== 0) {
    throw new CliError(
      `Other users can access ${path}, which contains a secret. Fix its permissions with chmod 600 ${path}`,
    );
  }
  return readFileSync(path, "utf8");
}

/** Writes a file that only its owner can read, atomically. */
export function writePrivateFile(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = `${path}.${process.pid}`;
  try {
    writeFileSync(temporary, text, { mode: 0o600, flag: "wx" });
    renameSync(temporary, path);
  } finally {
    rmSync(temporary, { force: true });
  }
}
