import { lstatSync, mkdirSync, readFileSync, readlinkSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { releaseLock, takeLock } from "../local/host/process-lock.ts";
import { CliError, describeSystemError } from "./errors.ts";

/** The maximum size of a file, in bytes. A file with hundreds of profiles is smaller. */
const maxSize = 1_048_576;

/**
 * Reads a file that contains a secret, or returns `undefined` if it doesn't exist.
 * @throws CliError if other users can read it or own it, or if it can't be read.
 */
export function readPrivateFile(path: string): string | undefined {
  return reportErrors(`Can't read ${path}`, () => {
    const status = statSync(path, { throwIfNoEntry: false });
    if (!status) return undefined;
    // Reading a pipe or a device could wait forever.
    if (!status.isFile()) throw new CliError(`Can't read ${path}: it isn't a file. Remove it.`);
    if (status.size > maxSize) throw new CliError(`Can't read ${path}: it is larger than 1 MB. Remove it.`);
    const user = process.getuid?.();
    // The administrator could replace the file anyway.
    if (user !== undefined && status.uid !== user && status.uid !== 0) {
      throw new CliError(`${path} belongs to another user. Change its owner, or remove it.`);
    }
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

/**
 * How long a process can hold the lock and wait for it, in milliseconds: longer than its calls of an issuer can take. A
 * process that was ended during a change leaves its lock behind.
 */
const lockTimeoutMs = 60_000;

/**
 * Runs `work` while no other process that calls this function changes the file.
 * @throws CliError if another process doesn't finish, or if the folder can't be written to.
 */
export async function withFileLock<T>(path: string, work: () => T | Promise<T>): Promise<T> {
  const lock = `${path}.lock`;
  const deadline = Date.now() + lockTimeoutMs;
  for (;;) {
    const { taken, pid } = reportErrors(`Can't write ${lock}`, () => takeLock(lock, lockTimeoutMs));
    if (taken) break;
    if (Date.now() > deadline) throw new CliError(`Process ${pid} is changing ${path}. Try again.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  try {
    return await work();
  } finally {
    releaseLock(lock);
  }
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
