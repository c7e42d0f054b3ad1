import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StackFile } from "../../../local/stack/data-directory.ts";

/** A local stack in a process of its own, so that its memory can be measured. */
export interface StackProcess extends StackFile {
  /** What its heap and those of its functions held after they were last collected, in MB. */
  readonly liveMegabytes: () => number;
  /** The memory of its process, in MB. */
  readonly residentMegabytes: () => number;
  /** What the functions and the gateways wrote. */
  readonly readLogs: () => string;
  readonly stop: () => Promise<void>;
}

/**
 * The heap of the stack and that of each function grow while they are busy, and are collected when they are large. So that
 * growth that stays shows within minutes, they are collected often, and the collector tells what it left.
 */
const tracedHeaps = ["--max-semi-space-size=1", "--heap-growing-percent=25", "--trace-gc"];
const collection = /^\[\d+:(0x[0-9a-f]+)\].*Mark-Compact[^>]*-> ([\d.]+) /gm;

/** Starts the local stack as `npm start` does, in memory. */
export async function startStackProcess(...flags: readonly string[]): Promise<StackProcess> {
  const data = mkdtempSync(join(tmpdir(), "latchkey-load-"));
  const main = new URL("../../../local/main.ts", import.meta.url).pathname;
  const args = [...tracedHeaps, main, "--port", "0", "--in-memory", "--data", data, ...flags];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const exited = once(child, "exit");
  let output = "";
  const heaps = new Map<string, number>();
  const ready = new Promise<void>((resolve) => {
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      if (output.includes("Ctrl-C")) resolve();
      for (const [, heap = "", megabytes] of output.matchAll(collection)) heaps.set(heap, Number(megabytes));
      output = output.slice(output.lastIndexOf("\n") + 1);
    });
  });
  const stop = async () => {
    child.kill("SIGTERM");
    await exited;
    rmSync(data, { recursive: true, force: true });
  };
  const code = await Promise.race([ready.then(() => undefined), exited.then(([status]) => status as number)]);
  if (code !== undefined) throw new Error(`The local stack ended with ${code}.`);
  const file = JSON.parse(readFileSync(join(data, "stack.json"), "utf8")) as StackFile;
  return {
    ...file,
    liveMegabytes: () => [...heaps.values()].reduce((sum, megabytes) => sum + megabytes, 0),
    residentMegabytes: () => Number(execFileSync("ps", ["-o", "rss=", "-p", `${child.pid}`]).toString()) / 1024,
    readLogs: () =>
      readdirSync(join(data, "logs"))
        .map((name) => readFileSync(join(data, "logs", name), "utf8"))
        .join(""),
    stop,
  };
}
