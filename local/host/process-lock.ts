import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

/**
 * Acquires a lock file for this process, unless a running process holds it.
 * @returns whether it was acquired, and the process that holds it.
 */
export function takeLock(file: string): { readonly taken: boolean; readonly pid: number } {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  for (;;) {
    try {
      writeFileSync(file, `${process.pid}\n`, { flag: "wx", mode: 0o600 });
      return { taken: true, pid: process.pid };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const pid = lockHolder(file);
    if (pid !== undefined && isRunning(pid)) return { taken: false, pid };
    rmSync(file, { force: true });
  }
}

/** Releases a lock. */
export function releaseLock(file: string): void {
  rmSync(file, { force: true });
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

function lockHolder(file: string): number | undefined {
  try {
    const pid = Number(readFileSync(file, "utf8"));
    return Number.isSafeInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
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
