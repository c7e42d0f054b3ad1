import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

/**
 * Takes a lock file for this process, unless a process that still runs has it.
 * @returns whether it was taken, and by which process it is held.
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

/** Gives a lock back. */
export function releaseLock(file: string): void {
  rmSync(file, { force: true });
}

/** Does some work while no other process does what it locks with the same file. */
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
    return Number(readFileSync(file, "utf8")) || undefined;
  } catch {
    return undefined;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
