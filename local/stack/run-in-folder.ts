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

/** Where what was started in a folder is kept, and how it is ended. */
interface InFolder {
  readonly data: DataDirectory;
  readonly undo: Undo;
}

/** Where the tables are, and what calls of them are signed with. */
interface Database {
  readonly dynamodbEndpoint: string;
  readonly accessKeyId: string;
}

/** Starts DynamoDB Local on the tables in a folder, for calls with the access key that is kept there. */
export async function startDatabase({ data, undo }: InFolder, inMemory: boolean): Promise<Database> {
  const accessKeyId = openAccessKey(inMemory ? null : data.file("access-key.json"));
  const dataDirectory = inMemory ? undefined : data.database;
  const { endpoint, stop } = await startDynamoDbLocal({ dataDirectory, accessKeyId });
  undo.push(stop);
  return { dynamodbEndpoint: endpoint, accessKeyId };
}

/** Which cloud assembly is run, and with what. */
interface RunInFolder extends Database {
  readonly directory: string;
  readonly inMemory: boolean;
  readonly flushLagMs?: readonly number[] | undefined;
}

/** Runs a cloud assembly that keeps its state and its logs in a folder. */
export async function runInFolder(
  { data, undo }: InFolder,
  { directory, inMemory, ...run }: RunInFolder,
): Promise<RunningAssembly> {
  const logs = createLogFiles(data.logs);
  undo.push(logs.close);
  const stateFile = (name: string) => (inMemory ? null : data.file(name));
  const assembly = await runAssembly(readCloudAssembly(directory), { ...run, stateFile, logs });
  undo.push(assembly.stop);
  return assembly;
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
