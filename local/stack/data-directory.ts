import { rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { releaseLock, takeLock } from "../host/lock.ts";
import { openPrivateDirectory } from "../host/private-directory.ts";
import { writePrivateJson } from "../host/state-file.ts";
import { UserError } from "../host/user-error.ts";

/** What other programs learn of a local stack that runs, from its `stack.json`. */
export interface StackFile {
  readonly managementUrl: string;
  readonly exampleUrl: string;
  /** `null`: there is no console. */
  readonly consoleUrl: string | null;
  /** Where people sign in. */
  readonly issuerUrl: string;
  readonly adminToken: string;
  readonly pid: number;
}

/** The same of an app of the user's own. */
export interface AppFile extends Pick<StackFile, "managementUrl" | "adminToken" | "pid"> {
  /** Where the app's other APIs and its console are, by the names of the outputs. */
  readonly urls: Readonly<Record<string, string>>;
}

/** The folder that a local stack keeps everything in, held for one stack alone. */
export interface DataDirectory {
  readonly path: string;
  readonly logs: string;
  readonly assembly: string;
  readonly database: string;
  /** Where something that is remembered between two runs goes. */
  readonly file: (name: string) => string;
  readonly writeStackFile: (content: StackFile | AppFile) => void;
  /** Takes `stack.json` away and lets another stack have the folder. */
  readonly release: () => void;
}

const folders = { logs: "logs", assembly: "cdk.out", database: "dynamodb" };

/**
 * Opens the folder, making it where it is missing, for its owner alone.
 * @throws UserError if another stack runs on it, or another user could have a hand in it.
 */
export function openDataDirectory(directory: string): DataDirectory {
  const path = resolve(directory);
  const lock = join(path, "stack.lock");
  const stackFile = join(path, "stack.json");
  openPrivateDirectory(path, [folders.logs, folders.database]);
  const { taken, pid } = takeLock(lock);
  if (!taken) {
    throw new UserError(
      `Another local stack (process ${pid}) uses ${directory}. Stop it, or choose another folder with --data.`,
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
