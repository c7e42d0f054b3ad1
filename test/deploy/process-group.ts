import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";

/** Ends a process that was started `detached`, and all that it started, and waits for their end. */
export async function stopGroup(child: ChildProcess): Promise<void> {
  const exited = child.exitCode === null && child.signalCode === null ? once(child, "exit") : Promise.resolve();
  signalGroup(child, "SIGTERM");
  await Promise.race([exited, sleep(5_000, undefined, { ref: false })]);
  // What it started outlives its end for a moment, or for good.
  for (const deadline = Date.now() + 5_000; signalGroup(child, "SIGKILL") && Date.now() < deadline; ) await sleep(20);
}

/** Whether one of the processes is there still. */
export function isGroupRunning(child: ChildProcess): boolean {
  return signalGroup(child, 0);
}

/** @param signal `0` only asks. @returns whether there was a process to send it to. */
function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals | 0): boolean {
  if (pid === undefined) return false;
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    return false;
  }
}
