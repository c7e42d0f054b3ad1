import { lstatSync, mkdirSync, readFileSync, readlinkSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { CliError, describeSystemError } from "./errors.ts";

/**
 * Reads a file that contains a secret, or returns `undefined` if it doesn't exist.
 * @throws CliError if other users can read it, or if it can't be read.
 */
export function readPrivateFile(path: string): string | undefined {
  return reportErrors(`Can't read ${path}`, () => {
    const status = statSync(path, { throwIfNoEntry: false });
    if (!status) return undefined;
    // Windows has no permission bits; there, the user's folder is private.
    if (process.platform !== "win32" && (status.mode & 0o077) !== 0) {
      throw new CliError(
        `Other users can access ${path}, which contains a secret. Fix its permissions with chmod 600 ${path}`,
      );
    }
    return readFileSync(path, "utf8");
  });
}

/**
 * Writes a file that only its owner can read, atomically. A symbolic link stays one: the file that it points to is
 * replaced.
 * @throws CliError if the file can't be written.
 */
export function writePrivateFile(path: string, text: string): void {
  reportErrors(`Can't write ${path}`, () => {
    const target = followLinks(path);
    mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
    const temporary = `${target}.${process.pid}-${Date.now()}`;
    try {
      writeFileSync(temporary, text, { mode: 0o600, flag: "wx" });
      renameSync(temporary, target);
    } finally {
      rmSync(temporary, { force: true });
    }
  });
}

/** The file that a path leads to, whether it exists or not. */
function followLinks(path: string, depth = 0): string {
  if (!lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) return path;
  if (depth > 40) throw new CliError(`Can't write ${path}: too many symbolic links.`);
  return followLinks(resolve(dirname(path), readlinkSync(path)), depth + 1);
}

function reportErrors<T>(message: string, operation: () => T): T {
  try {
    return operation();
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw new CliError(`${message}: ${describeSystemError(error)}.`);
  }
}
