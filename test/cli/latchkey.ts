import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { spawn as spawnTerminal } from "@lydell/node-pty";
import { afterAll, inject } from "vitest";
import type { Token } from "../../client/types.ts";
import type {} from "../support/cli-bundle.ts";

const stack = inject("stack");
const { bundle, compileCache } = inject("cli");
let home: string;

/** Gives the tests of a file a home folder that is empty, and is removed after them. */
export function createHome(): void {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-cli-"));
  home = folder;
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
}

/** A secret as the service generates it. */
export const secretForm = /^lk_[0-7][0-9a-hjkmnp-tv-z]{25}_[0-9A-Za-z]{49}$/;

/** Options of a CLI process. */
export interface RunOptions {
  readonly input?: string;
  readonly cwd?: string;
  readonly env?: Record<string, string | undefined>;
}

/** The result of a CLI process. */
export interface Result {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `latchkey` as a process, by default against the stack under test with the administrator's secret. */
export async function latchkey(args: readonly string[], options: RunOptions = {}): Promise<Result> {
  const child = startLatchkey(args, options);
  child.stdin.end(options.input ?? "");
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, stdout, stderr };
}

/** Starts `latchkey` as a process, for tests that interact with it. */
export function startLatchkey(args: readonly string[], options: RunOptions = {}) {
  return spawn(process.execPath, [bundle, ...args], {
    cwd: options.cwd ?? home,
    env: createEnvironment(options.env),
  });
}

/** Runs `latchkey` and expects it to succeed. @returns stdout without trailing line breaks. */
export async function succeed(args: readonly string[], options: RunOptions = {}): Promise<string> {
  const { code, stdout, stderr } = await latchkey(args, options);
  if (code !== 0) throw new Error(`latchkey ${args.join(" ")} ended with ${code}: ${stderr}`);
  return stdout.trimEnd();
}

/** What `latchkey token show --json` prints of a token. */
export async function show(reference: string): Promise<Token> {
  return JSON.parse(await succeed(["token", "show", reference, "--json"]));
}

/** The row of the token with this name in the table of `latchkey token list`. */
export async function findRow(name: string): Promise<string> {
  const table = await succeed(["token", "list", "--prefix", name]);
  return table.split("\n")[1] ?? "";
}

/** Runs a bash command line that calls `latchkey`, e.g. with a redirection. */
export async function runShell(commands: string, options: RunOptions = {}) {
  const child = spawn("bash", ["--norc", "-c", commands], {
    cwd: options.cwd ?? home,
    env: createShellEnvironment(options.env),
  });
  child.stdin.end(options.input ?? "");
  const exited = new Promise<number | null>((resolve) => child.once("close", resolve));
  const [stdout, stderr, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), exited]);
  return { exitCode, stdout, stderr };
}

/** `latchkey` in a terminal. */
export interface Terminal {
  /** Its output so far, including control sequences. */
  readonly output: () => string;
  /** Waits for a text in the output. */
  readonly waitFor: (words: string | RegExp) => Promise<void>;
  readonly type: (keys: string) => void;
  readonly kill: (signal: string) => void;
  /** The exit code. */
  readonly exited: Promise<number>;
}

/** Runs `latchkey` in a pseudo-terminal. */
export function openTerminal(args: readonly string[], options: RunOptions = {}): Terminal {
  return runInTerminal(process.execPath, [bundle, ...args], options.cwd, createEnvironment(options.env));
}

/** Runs a bash command line that calls `latchkey` in a pseudo-terminal. */
export function openShellTerminal(commands: string, options: RunOptions = {}): Terminal {
  return runInTerminal("bash", ["--norc", "-c", commands], options.cwd, createShellEnvironment(options.env));
}

function runInTerminal(file: string, args: string[], cwd = home, env: Record<string, string>): Terminal {
  const terminal = spawnTerminal(file, args, { cols: 120, rows: 30, cwd, env: { TERM: "xterm-256color", ...env } });
  let output = "";
  let exited = false;
  const watchers = new Set<() => void>();
  const notify = () => {
    for (const watcher of watchers) watcher();
  };
  terminal.onData((data) => {
    output += data;
    notify();
  });
  const exitCode = new Promise<number>((resolve) => {
    terminal.onExit(({ exitCode }) => {
      exited = true;
      notify();
      resolve(exitCode);
    });
  });
  return {
    output: () => output,
    waitFor: (text) =>
      new Promise((resolve, reject) => {
        const watcher = () => {
          const found = typeof text === "string" ? output.includes(text) : text.test(output);
          if (!found && !exited) return;
          watchers.delete(watcher);
          if (found) resolve();
          else reject(new Error(`${text} is not in the output: ${output}`));
        };
        watchers.add(watcher);
        watcher();
      }),
    type: (keys) => terminal.write(keys),
    kill: (signal) => terminal.kill(signal),
    exited: exitCode,
  };
}

/** Creates an empty folder that is removed after the tests. */
export function emptyFolder(): string {
  return mkdtempSync(join(home, "folder-"));
}

/** Creates a folder with the `.latchkey/stack.json` of the stack under test. */
export function stackFolder(): string {
  const cwd = emptyFolder();
  mkdirSync(join(cwd, ".latchkey"), { mode: 0o700 });
  const { managementUrl, exampleUrl, adminToken } = stack;
  const text = JSON.stringify({ managementUrl, exampleUrl, adminToken, pid: process.pid });
  writeFileSync(join(cwd, ".latchkey", "stack.json"), text, { mode: 0o600 });
  return cwd;
}

/** Creates a folder with an executable `latchkey`, for the PATH of shells. */
export function binFolder(): string {
  const bin = emptyFolder();
  writeFileSync(join(bin, "latchkey"), `#!/bin/sh\nexec "${process.execPath}" "${bundle}" "$@"\n`, { mode: 0o755 });
  return bin;
}

function createEnvironment(overrides: Record<string, string | undefined> = {}): Record<string, string> {
  const env = {
    PATH: process.env["PATH"],
    HOME: home,
    NODE_COMPILE_CACHE: compileCache,
    XDG_CONFIG_HOME: join(home, "config"),
    LATCHKEY_URL: stack.managementUrl,
    LATCHKEY_TOKEN: stack.adminToken,
    ...overrides,
  };
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

function createShellEnvironment(overrides: Record<string, string | undefined> = {}): Record<string, string> {
  return createEnvironment({ PATH: `${binFolder()}:${process.env["PATH"]}`, ...overrides });
}

/** An environment without the variables that select a service. */
export const noService = { LATCHKEY_URL: undefined, LATCHKEY_TOKEN: undefined };
