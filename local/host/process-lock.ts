import { lstatSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

/** How long a process may take from creating a lock file to writing its id into it, in milliseconds. */
const writingMs = 1_000;

/** The lock files of this process. Another one with the same process id is from a process that has ended. */
const held = new Set<string>();

/**
 * Acquires a lock file for this process, unless a running process holds it.
 * @param maxAgeMs the age from which a lock counts as abandoned: its process's id may belong to another process by now.
 * @returns whether it was acquired, and the process that holds it; 0 if that isn't known yet.
 */
export function takeLock(
  file: string,
  maxAgeMs = Number.POSITIVE_INFINITY,
): { readonly taken: boolean; readonly pid: number } {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  for (;;) {
    try {
      writeFileSync(file, `${process.pid}\n`, { flag: "wx", mode: 0o600 });
      held.add(file);
      return { taken: true, pid: process.pid };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const pid = lockHolder(file, maxAgeMs);
    if (pid !== undefined) return { taken: false, pid };
    removeAbandoned(file, maxAgeMs);
  }
}

/** Releases a lock, unless another process has taken it over. */
export function releaseLock(file: string): void {
  if (lockHolder(file) === process.pid) rmSync(file, { force: true });
  held.delete(file);
}

/** Runs `work` while holding the lock. */
export async function withLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  while (!takeLock(file).taken) await delay(100);
  try {
    return await work();
  } finally {
    releaseLock(file);
  }
}

/** The running process that holds a lock, 0 if it has yet to write its id, or `undefined` if the lock was abandoned. */
function lockHolder(file: string, maxAgeMs = Number.POSITIVE_INFINITY): number | undefined {
  try {
    const status = lstatSync(file);
    // The clock may have been set back since.
    const ageMs = Math.abs(Date.now() - status.mtimeMs);
    if (!status.isFile() || ageMs > maxAgeMs) return undefined;
    const text = readFileSync(file, "utf8");
    if (text === "") return ageMs < writingMs ? 0 : undefined;
    const pid = Number(text);
    const isHeld = pid === process.pid ? held.has(file) : Number.isSafeInteger(pid) && pid > 0 && isRunning(pid);
    return isHeld ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** Removes a lock that was abandoned, and not one that another process has put in its place in the meantime. */
function removeAbandoned(file: string, maxAgeMs: number): void {
  const moved = `${file}.${process.pid}`;
  try {
    renameSync(file, moved);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  if (lockHolder(moved, maxAgeMs) === undefined) rmSync(moved, { force: true });
  else renameSync(moved, file);
}

/** Whether a process runs on this machine. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // The process exists, but belongs to another user.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
