import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { CliError } from "./failure.ts";

/**
 * Reads a file that holds a secret, or answers `undefined` where there is none.
 * @throws CliError where others can read it, since the secret may be theirs by now.
 */
export function readPrivateFile(path: string): string | undefined {
  const status = statSync(path, { throwIfNoEntry: false });
  if (!status) return undefined;
  // Windows has no such bits; there, a user's folder is the user's own.
  if (process.platform !== "win32" && (status.mode & 0o077) !== 0) {
    throw new CliError(`Others can read ${path}, which holds a secret. Take that away with chmod 600 ${path}`);
  }
  return readFileSync(path, "utf8");
}

/** Writes a file that only its owner can read, whole or not at all. */
export function writePrivateFile(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${process.pid}`;
  try {
    writeFileSync(draft, text, { mode: 0o600, flag: "wx" });
    renameSync(draft, path);
  } finally {
    rmSync(draft, { force: true });
  }
}
