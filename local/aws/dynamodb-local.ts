import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { buildDynamoDbLocal, type DynamoDbLocalProgram } from "../../build/dynamodb-local.ts";
import { loopback } from "../host/ports.ts";

/** A running DynamoDB Local. */
export interface DynamoDbLocal {
  readonly endpoint: string;
  /** Kills it, as in a crash: pending writes are lost. */
  readonly kill: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Options of DynamoDB Local. */
export interface DynamoDbLocalOptions {
  /** The folder for its files. @default in memory */
  readonly dataDirectory?: string | undefined;
  /** The only access key id that it accepts. @default any, each with a separate database */
  readonly accessKeyId?: string;
}

/**
 * Starts DynamoDB Local, AWS's engine, on the loopback address, and waits until it responds.
 * @throws Error with its output, if it does not start.
 */
export async function startDynamoDbLocal(options: DynamoDbLocalOptions = {}): Promise<DynamoDbLocal> {
  const { dataDirectory, accessKeyId } = options;
  const folder = dataDirectory === undefined ? [] : [dataDirectory];
  const java = spawnGuarded("java", [...jvmArguments(await buildDynamoDbLocal()), ...folder], {
    ...process.env,
    ...(accessKeyId !== undefined && { LATCHKEY_ACCESS_KEY_ID: accessKeyId }),
  });
  let output = "";
  const port = Promise.withResolvers<number>();
  for (const stream of [java.stdout, java.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      output = (output + text).slice(-4000);
      const line = /^(\d+)\r?\n/m.exec(output);
      if (line) port.resolve(Number(line[1]));
    });
  }
  const fail = () => port.reject(new Error(`DynamoDB Local did not start: ${output.trim()}`));
  java.once("exit", fail);
  const timeout = setTimeout(fail, 30_000);
  try {
    const endpoint = `http://${loopback}:${await port.promise}`;
    return { endpoint, kill: () => stop(java, "SIGKILL"), stop: () => stop(java) };
  } catch (error) {
    await stop(java);
    throw error;
  } finally {
    clearTimeout(timeout);
  }
}

function jvmArguments({ mainClass, classPath, libraryPath }: DynamoDbLocalProgram): string[] {
  return [
    // Halves the start time; no run is long enough to need the optimizing compiler.
    "-XX:TieredStopAtLevel=1",
    "-XX:+UseSerialGC",
    // It handles one request at a time anyway, and fewer threads cause fewer context switches.
    "-XX:ActiveProcessorCount=1",
    `-Djava.library.path=${libraryPath}`,
    ...["-cp", classPath, mainClass],
  ];
}

/**
 * Starts a program that ends with this process, however this process ends: the shell around it waits until its input is
 * closed, which the system does even after a SIGKILL. The program is in a separate process group, so that Ctrl-C in a
 * terminal reaches only this process, which then stops the program in order.
 */
function spawnGuarded(command: string, args: readonly string[], env: NodeJS.ProcessEnv): ChildProcess {
  if (process.platform === "win32") return spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], env });
  const guard = 'exec 3<&0; (read -r _ <&3; kill $$) >/dev/null 2>&1 & exec "$@" </dev/null 3<&-';
  return spawn("/bin/sh", ["-c", guard, "sh", command, ...args], { stdio: "pipe", detached: true, env });
}

async function stop(java: ChildProcess, signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
  if (java.exitCode === null && java.signalCode === null) {
    const exited = once(java, "exit");
    java.kill(signal);
    const timeout = setTimeout(() => java.kill("SIGKILL"), 5000);
    await exited;
    clearTimeout(timeout);
  }
  java.stdin?.end();
  java.stdout?.destroy();
  java.stderr?.destroy();
}
