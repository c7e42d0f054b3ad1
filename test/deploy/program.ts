import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { stopGroup } from "./process-group.ts";

/** How a program is run. */
export interface ProgramOptions {
  readonly cwd: string;
  /** @default this process's own */
  readonly env?: NodeJS.ProcessEnv;
  /** Whether what it says is shown as it says it, in place of being answered. */
  readonly shown?: boolean;
}

/** How a program ended, and what it said. */
export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const running = new Set<ChildProcess>();

/** Runs a program to its end. */
export async function runProgram(
  command: string,
  args: readonly string[],
  { cwd, env = process.env, shown = false }: ProgramOptions,
): Promise<Ended> {
  const output = shown ? "inherit" : "pipe";
  // In a process group of its own, so that all that it starts can be ended with it.
  const child = spawn(command, args, { cwd, env, detached: true, stdio: ["ignore", output, output] });
  running.add(child);
  try {
    const [[exitCode], stdout, stderr] = await Promise.all([
      once(child, "close"),
      child.stdout ? text(child.stdout) : "",
      child.stderr ? text(child.stderr) : "",
    ]);
    return { exitCode, stdout, stderr };
  } finally {
    running.delete(child);
  }
}

/** Ends the programs that run. */
export async function endPrograms(): Promise<void> {
  await Promise.all([...running].map(stopGroup));
}
