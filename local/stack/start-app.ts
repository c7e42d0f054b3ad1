import { existsSync } from "node:fs";
import { join } from "node:path";
import { outputs as stackOutputs } from "../../contract/deployment/outputs.ts";
import { readCloudAssembly } from "../assembly/cloud-assembly.ts";
import { UserError } from "../host/user-error.ts";
import type { AppFile, DataDirectory } from "./data-directory.ts";
import { readAdminToken } from "./find-output.ts";
import type { RunningAssembly } from "./run-assembly.ts";
import {
  type Cleanups,
  type DatabaseOptions,
  openDatabase,
  runInFolder,
  serveOn,
  startInFolder,
} from "./run-in-folder.ts";

/** Options for running the user's own app. */
export interface LocalAppOptions extends DatabaseOptions {
  /** The cloud assembly that `cdk synth` wrote: the folder `cdk.out` of the app. */
  readonly appDirectory: string;
  /** The port of the management API; the app's other APIs use the next ones. 0: free ports. */
  readonly port: number;
  /** The folder for the stack's files. */
  readonly dataDirectory: string;
}

/** An app running on this machine. */
export interface LocalApp extends AppFile {
  readonly stop: () => Promise<void>;
}

/**
 * Runs the stacks of a CDK app that has a `TokenService`: each API and distribution that an output names gets a port.
 * @throws UserError for problems that the user can fix, such as a resource that the local stack can't run.
 */
export async function startLocalApp(options: LocalAppOptions): Promise<LocalApp> {
  if (!existsSync(join(options.appDirectory, "manifest.json"))) {
    throw new UserError(
      `${options.appDirectory} is not a cloud assembly. Run npx cdk synth in your app, and pass its cdk.out.`,
    );
  }
  const named = new Set(
    readCloudAssembly(options.appDirectory).flatMap((stack) => Object.keys(stack.template.Outputs)),
  );
  const { managementUrl, adminTokenSecretName } = stackOutputs;
  if (!named.has(managementUrl) || !named.has(adminTokenSecretName)) {
    throw new UserError(
      `The app needs a TokenService with the outputs ${managementUrl} and ${adminTokenSecretName}. A TokenService without the props seedTokens and outputs has both.`,
    );
  }
  return startInFolder(options.dataDirectory, [options.port], (data, cleanups) => start(options, data, cleanups));
}

async function start(
  { appDirectory, port, inMemory = false, dynamodbEndpoint }: LocalAppOptions,
  data: DataDirectory,
  cleanups: Cleanups,
) {
  const database = await openDatabase({ data, cleanups }, { inMemory, dynamodbEndpoint });
  const run = { directory: appDirectory, ...database, inMemory };
  const assembly = await runInFolder({ data, cleanups }, run).catch((error: Error) => {
    throw new UserError(`The app can't be run here. ${error.message}`);
  });
  const { [stackOutputs.managementUrl]: managementUrl = "", ...urls } = await serveOutputs(assembly, port, cleanups);
  const file: AppFile = { managementUrl, urls, adminToken: readAdminToken(assembly), pid: process.pid };
  data.writeStackFile(file);
  return file;
}

/** Serves each API and distribution whose URL is an output, the management API first. @returns the local URLs by output. */
async function serveOutputs(
  assembly: RunningAssembly,
  port: number,
  cleanups: Cleanups,
): Promise<Record<string, string>> {
  const serve = serveOn(cleanups);
  const served = new Map<object, string>();
  const urls: Record<string, string> = {};
  const outputs = [...assembly.outputs.values()].flatMap((each) => Object.entries(each));
  const isOther = ([name]: readonly [string, unknown]) => Number(name !== stackOutputs.managementUrl);
  for (const [name, value] of outputs.toSorted((a, b) => isOther(a) - isOther(b))) {
    const [, scheme, host = ""] = /^(https|wss):\/\/([^/]+)/.exec(String(value)) ?? [];
    const found =
      assembly.gateways.find(({ apiId }) => host.startsWith(`${apiId}.execute-api.`)) ??
      assembly.distributions.find(({ domainName }) => domainName === host);
    if (!found) continue;
    const url = served.get(found) ?? (await serve(found, port && port + served.size));
    served.set(found, url);
    urls[name] = scheme === "wss" ? url.replace("http", "ws") : url;
  }
  return urls;
}
