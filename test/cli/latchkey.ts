import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { spawn as spawnTerminal } from "@lydell/node-pty";
import { afterAll, inject } from "vitest";
import { buildCli } from "../../build/cli.ts";

const stack = inject("stack");
const folder = mkdtempSync(join(tmpdir(), "latchkey-cli-"));
const bundle = join(folder, "latchkey.mjs");
await buildCli(bundle);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** How a process of the command line is run. */
export interface RunOptions {
  readonly input?: string;
  readonly cwd?: string;
  readonly env?: Record<string, string | undefined>;
}

/** What a process of the command line did. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `latchkey` as a process, against the stack under test as its administrator unless the environment differs. */
export async function latchkey(args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const child = startLatchkey(args, options);
  child.stdin.end(options.input ?? "");
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, stdout, stderr };
}

/** Starts `latchkey` as a process, for tests that deal with it while it runs. */
export function startLatchkey(args: readonly string[], options: RunOptions = {}) {
  return spawn(process.execPath, [bundle, ...args], { cwd: options.cwd ?? folder, env: environment(options.env) });
}

/** Runs `latchkey` and expects it to succeed. @returns what it wrote to stdout, without the last line's end. */
export async function succeed(args: readonly string[], options: RunOptions = {}): Promise<string> {
  const { code, stdout, stderr } = await latchkey(args, options);
  if (code !== 0) throw new Error(`latchkey ${args.join(" ")} ended with ${code}: ${stderr}`);
  return stdout.trimEnd();
}

/** `latchkey` in a terminal. */
export interface Terminal {
  /** All that it has shown, with its control sequences. */
  readonly shown: () => string;
  /** Waits until it has shown a text. */
  readonly see: (words: string | RegExp) => Promise<void>;
  readonly type: (keys: string) => void;
  readonly kill: (signal: string) => void;
  readonly ended: Promise<number>;
}

/** Runs `latchkey` in a pseudo-terminal, as a person does. */
export function openTerminal(args: readonly string[], options: RunOptions = {}): Terminal {
  const terminal = spawnTerminal(process.execPath, [bundle, ...args], {
    cols: 120,
    rows: 30,
    cwd: options.cwd ?? folder,
    env: environment({ TERM: "xterm-256color", ...options.env }),
  });
  let shown = "";
  let over = false;
  const watchers = new Set<() => void>();
  const wake = () => {
    for (const watcher of watchers) watcher();
  };
  terminal.onData((data) => {
    shown += data;
    wake();
  });
  const ended = new Promise<number>((resolve) => {
    terminal.onExit(({ exitCode }) => {
      over = true;
      wake();
      resolve(exitCode);
    });
  });
  return {
    shown: () => shown,
    see: (words) =>
      new Promise((resolve, reject) => {
        const watcher = () => {
          const seen = typeof words === "string" ? shown.includes(words) : words.test(shown);
          if (!seen && !over) return;
          watchers.delete(watcher);
          if (seen) resolve();
          else reject(new Error(`The terminal never showed ${words}, but: ${shown}`));
        };
        watchers.add(watcher);
        watcher();
      }),
    type: (keys) => terminal.write(keys),
    kill: (signal) => terminal.kill(signal),
    ended,
  };
}

/** An empty folder that is gone after the tests. */
export function emptyFolder(): string {
  return mkdtempSync(join(folder, "folder-"));
}

/** A folder in which the stack under test was started, as far as the command line can tell. */
export function folderOfStack(): string {
  const cwd = emptyFolder();
  mkdirSync(join(cwd, ".latchkey"), { mode: 0o700 });
  const { managementUrl, exampleUrl, adminToken } = stack;
  const text = JSON.stringify({ managementUrl, exampleUrl, adminToken, pid: process.pid });
  writeFileSync(join(cwd, ".latchkey", "stack.json"), text, { mode: 0o600 });
  return cwd;
}

/** The folder of the executable `latchkey`, for shells that are to find it. */
export function binFolder(): string {
  const bin = emptyFolder();
  writeFileSync(join(bin, "latchkey"), `#!/bin/sh\nexec "${process.execPath}" "${bundle}" "$@"\n`, { mode: 0o755 });
  return bin;
}

function environment(changes: Record<string, string | undefined> = {}): Record<string, string> {
  const env = {
    PATH: process.env["PATH"],
    HOME: folder,
    XDG_CONFIG_HOME: join(folder, "config"),
    LATCHKEY_URL: stack.managementUrl,
    LATCHKEY_TOKEN: stack.adminToken,
    ...changes,
  };
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** An environment that names no service. */
export const noService = { LATCHKEY_URL: undefined, LATCHKEY_TOKEN: undefined };
