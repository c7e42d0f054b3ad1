import type { Server } from "node:http";
import { readCloudAssembly } from "../assembly/cloud-assembly.ts";
import { openAccessKey } from "../aws/access-key.ts";
import { startDynamoDbLocal } from "../aws/dynamodb-local.ts";
import { createGatewayServer, type Served } from "../gateway/server.ts";
import { requireJava } from "../host/java.ts";
import { createLogFiles } from "../host/log-files.ts";
import { close, listen, requireFreePort } from "../host/ports.ts";
import { type DataDirectory, openDataDirectory } from "./data-directory.ts";
import { type RunningAssembly, runAssembly } from "./run-assembly.ts";

/** Functions that stop what was started, to be called in reverse order. */
export type Cleanups = (() => unknown)[];

/**
 * Starts a stack with its state in a folder. If it fails to start, everything that was started is stopped.
 * @param ports the ports that must be free; 0: any.
 * @throws UserError if a port or the folder is in use, or Java is missing.
 */
export async function startInFolder<Started extends object>(
  folder: string,
  ports: readonly number[],
  start: (data: DataDirectory, cleanups: Cleanups) => Promise<Started>,
): Promise<Started & { readonly stop: () => Promise<void> }> {
  await Promise.all([requireJava(), ...ports.map(requireFreePort)]);
  const data = openDataDirectory(folder);
  const cleanups: Cleanups = [data.release];
  const stop = once(async () => {
    for (const step of cleanups.toReversed()) await step();
  });
  try {
    return { ...(await start(data, cleanups)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The folder of a stack, and its cleanup functions. */
interface InFolder {
  readonly data: DataDirectory;
  readonly cleanups: Cleanups;
}

/** The endpoint of DynamoDB Local, and the access key id for it. */
interface Database {
  readonly dynamodbEndpoint: string;
  readonly accessKeyId: string;
}

/** What the database of a stack is. */
export interface DatabaseOptions {
  /** Whether tokens are forgotten when the stack stops. */
  readonly inMemory?: boolean | undefined;
  /** The URL of a DynamoDB Local to use, which accepts any access key id. Default: the stack starts its own. */
  readonly dynamodbEndpoint?: string | undefined;
}

/** Starts DynamoDB Local with the tables and the access key id that are stored in a folder, unless one is given. */
export async function openDatabase(
  { data, cleanups }: InFolder,
  { inMemory = false, dynamodbEndpoint }: DatabaseOptions,
): Promise<Database> {
  const accessKeyId = openAccessKey(inMemory ? null : data.file("access-key.json"));
  if (dynamodbEndpoint !== undefined) return { dynamodbEndpoint, accessKeyId };
  const dataDirectory = inMemory ? undefined : data.database;
  const { endpoint, stop } = await startDynamoDbLocal({ dataDirectory, accessKeyId });
  cleanups.push(stop);
  return { dynamodbEndpoint: endpoint, accessKeyId };
}

/** The cloud assembly to run, and its options. */
interface RunInFolder extends Database {
  readonly directory: string;
  readonly inMemory: boolean;
  readonly flushLagMs?: readonly number[] | undefined;
}

/** Runs a cloud assembly with its state and logs in a folder. */
export async function runInFolder(
  { data, cleanups }: InFolder,
  { directory, inMemory, ...run }: RunInFolder,
): Promise<RunningAssembly> {
  const logs = createLogFiles(data.logs);
  cleanups.push(logs.close);
  const stateFile = (name: string) => (inMemory ? null : data.file(name));
  const assembly = await runAssembly(readCloudAssembly(directory), { ...run, stateFile, logs });
  cleanups.push(assembly.stop);
  return assembly;
}

/** Returns a function that serves an API or a distribution on a port, and returns its URL. */
export function serveOn(cleanups: Cleanups): (served: Served, port: number) => Promise<string> {
  return async (served, port) => {
    const server: Server = createGatewayServer(served);
    const url = await listen(server, port);
    cleanups.push(() => close(server));
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
