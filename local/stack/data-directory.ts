import { rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { openPrivateDirectory } from "../host/private-directory.ts";
import { releaseLock, takeLock } from "../host/process-lock.ts";
import { writePrivateJson } from "../host/state-file.ts";
import { UserError } from "../host/user-error.ts";

/** The contents of `stack.json`, which describes a running local stack to other programs. */
export interface StackFile {
  readonly managementUrl: string;
  readonly exampleUrl: string;
  /** `null` if the app has no console. */
  readonly consoleUrl: string | null;
  /** Where people sign in. */
  readonly issuerUrl: string;
  readonly adminToken: string;
  readonly pid: number;
}

/** The contents of `stack.json` for the user's own app. */
export interface AppFile extends Pick<StackFile, "managementUrl" | "adminToken" | "pid"> {
  /** The URLs of the app's other APIs and its console, by output name. */
  readonly urls: Readonly<Record<string, string>>;
}

/** The folder with all files of a local stack, locked for that stack. */
export interface DataDirectory {
  readonly path: string;
  readonly logs: string;
  readonly assembly: string;
  readonly database: string;
  /** The path of a file that is kept between runs. */
  readonly file: (name: string) => string;
  readonly writeStackFile: (content: StackFile | AppFile) => void;
  /** Removes `stack.json` and releases the lock. */
  readonly release: () => void;
}

const folders = { logs: "logs", assembly: "cdk.out", database: "dynamodb" };

/**
 * Opens the folder, which only its owner can read, and creates it if it is missing.
 * @throws UserError if another stack uses the folder, or another user can change it.
 */
export function openDataDirectory(directory: string): DataDirectory {
  const path = resolve(directory);
  const lock = join(path, "stack.lock");
  const stackFile = join(path, "stack.json");
  openPrivateDirectory(path, [folders.logs, folders.database]);
  const { taken, pid } = takeLock(lock);
  if (!taken) {
    throw new UserError(
      `Another local stack (process ${pid}) uses ${directory}. Stop it, or choose another folder with --data. If process ${pid} isn't a local stack, remove ${lock}`,
    );
  }
  rmSync(stackFile, { force: true });
  return {
    path,
    logs: join(path, folders.logs),
    database: join(path, folders.database),
    assembly: join(path, folders.assembly),
    file: (name) => join(path, name),
    writeStackFile: (content) => writePrivateJson(stackFile, content),
    release() {
      rmSync(stackFile, { force: true });
      releaseLock(lock);
    },
  };
}
