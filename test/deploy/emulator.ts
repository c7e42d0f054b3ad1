import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { freePort } from "../../local/host/ports.ts";
import { pythonEnvironment } from "../support/python-environment.ts";
import { isGroupRunning, stopGroup } from "./process-group.ts";

/** An emulator of AWS that runs. */
export interface Emulator {
  readonly url: string;
  /** Ends it and the functions that it runs. */
  readonly stop: () => Promise<void>;
  /** Whether one of its processes is there still. */
  readonly isRunning: () => boolean;
}

/** Makes the virtual environment with the emulator, where it is not there yet. @returns the folder of its programs. */
export function installEmulator(): Promise<string> {
  return pythonEnvironment("emulator", fileURLToPath(new URL("requirements.txt", import.meta.url)));
}

/**
 * Starts the emulator on a free loopback port.
 * @param programs the folder that {@link installEmulator} answered.
 * @param directory the folder for all that it writes.
 */
export async function startEmulator(programs: string, directory: string): Promise<Emulator> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const logFile = `${directory}/emulator.log`;
  mkdirSync(`${directory}/tmp`, { recursive: true });
  const log = openSync(logFile, "a");
  const child = spawn(`${programs}/ministack`, [], {
    // A process group of its own, so that the processes of the functions end with it.
    detached: true,
    stdio: ["ignore", log, log],
    env: {
      GATEWAY_PORT: `${port}`,
      BIND_HOST: "127.0.0.1",
      // It runs functions on the `node` that it finds: the one that runs this, which is Lambda's.
      PATH: `${dirname(process.execPath)}:${process.env["PATH"]}`,
      HOME: directory,
      TMPDIR: `${directory}/tmp`,
      S3_DATA_DIR: `${directory}/s3`,
      STATE_DIR: `${directory}/state`,
    },
  });
  closeSync(log);
  const stop = onlyOnce(() => stopGroup(child));
  try {
    await waitUntilReady(url, child);
  } catch (error) {
    await stop();
    throw new Error(`The emulator does not start:\n${await readFile(logFile, "utf8")}`, { cause: error });
  }
  return { url, stop, isRunning: () => isGroupRunning(child) };
}

async function waitUntilReady(url: string, child: ChildProcess): Promise<void> {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; await sleep(100)) {
    if (child.exitCode !== null) throw new Error(`It ended with ${child.exitCode}.`);
    const response = await fetch(`${url}/_ministack/health`).catch(() => undefined);
    if (response?.ok) return;
  }
  throw new Error("It does not respond.");
}

function onlyOnce(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= work();
    return done;
  };
}
