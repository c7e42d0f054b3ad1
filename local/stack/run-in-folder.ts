import type { Server } from "node:http";
import { readCloudAssembly } from "../assembly/cloud-assembly.ts";
import { openAccessKey } from "../aws/access-key.ts";
import { createGatewayServer, type Served } from "../gateway/server.ts";
import { requireJava } from "../host/java.ts";
import { createLogFiles } from "../host/log-files.ts";
import { close, listen, requireFreePort } from "../host/ports.ts";
import { type DataDirectory, openDataDirectory } from "./data-directory.ts";
import { type RunningAssembly, runAssembly } from "./run-assembly.ts";

/** What is to be done, in the opposite order, to end what was started. */
export type Undo = (() => unknown)[];

/**
 * Starts something that keeps what it has in a folder of its own, and ends all of it where it doesn't start.
 * @param ports those that have to be free; 0 is.
 * @throws UserError for a port that is taken, for a folder that another stack uses, and without Java.
 */
export async function startInFolder<Started extends object>(
  folder: string,
  ports: readonly number[],
  start: (data: DataDirectory, undo: Undo) => Promise<Started>,
): Promise<Started & { readonly stop: () => Promise<void> }> {
  await Promise.all([requireJava(), ...ports.map(requireFreePort)]);
  const data = openDataDirectory(folder);
  const undo: Undo = [data.release];
  const stop = once(async () => {
    for (const step of undo.toReversed()) await step();
  });
  try {
    return { ...(await start(data, undo)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Which cloud assembly is run, and with what. */
interface RunInFolder {
  readonly directory: string;
  readonly dynamodbEndpoint: string;
  readonly inMemory: boolean;
  readonly flushLagMs?: readonly number[] | undefined;
}

/** Runs a cloud assembly that keeps its state and its logs in a folder. */
export async function runInFolder(
  { data, undo }: { readonly data: DataDirectory; readonly undo: Undo },
  { directory, dynamodbEndpoint, inMemory, flushLagMs }: RunInFolder,
): Promise<{ readonly assembly: RunningAssembly; readonly accessKeyId: string }> {
  const logs = createLogFiles(data.logs);
  undo.push(logs.close);
  const stateFile = (name: string) => (inMemory ? null : data.file(name));
  const accessKeyId = openAccessKey(stateFile("access-key.json"));
  const stacks = readCloudAssembly(directory);
  const assembly = await runAssembly(stacks, { dynamodbEndpoint, accessKeyId, stateFile, logs, flushLagMs });
  undo.push(assembly.stop);
  return { assembly, accessKeyId };
}

/** Serves APIs and distributions, each on a port of its own. @returns the function that serves one, with its URL. */
export function serveOn(undo: Undo): (served: Served, port: number) => Promise<string> {
  return async (served, port) => {
    const server: Server = createGatewayServer(served);
    const url = await listen(server, port);
    undo.push(() => close(server));
    return url;
  };
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= work();
    return done;
  };
}
