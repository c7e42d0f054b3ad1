import { outputs as stackOutputs } from "../../contract/deployment/outputs.ts";
import { settleAll } from "../host/settle-all.ts";
import { openIssuer } from "../issuer/issuer.ts";
import { createDevelopmentSignIn, readSignInFile } from "../issuer/sign-in.ts";
import type { DataDirectory, StackFile } from "./data-directory.ts";
import { findOutput, readAdminToken, requireOutput } from "./find-output.ts";
import type { RunningAssembly } from "./run-assembly.ts";
import {
  type Cleanups,
  type DatabaseOptions,
  openDatabase,
  runInFolder,
  serveOn,
  startInFolder,
} from "./run-in-folder.ts";
import { synthesize } from "./synthesize.ts";

/** Options for starting a local stack. */
export interface LocalStackOptions extends DatabaseOptions {
  /** The port of the management API; the example API, the console and the issuer use the next ones. 0: free ports. */
  readonly port: number;
  /** The folder for the stack's files. */
  readonly dataDirectory: string;
  /** How long protected APIs cache a verdict, in seconds. Default: as the app sets it. */
  readonly cacheTtl?: number | undefined;
  /** How changes reach the protected APIs. Default: as the app sets it. */
  readonly revocation?: "ttl" | "immediate" | undefined;
  /** A file with the prop `signIn` of `TokenService`. Default: the issuer for development. */
  readonly signInFile?: string | undefined;
  /** How long a flush takes to reach each node of an authorizer's cache, in milliseconds. Default: as measured on AWS. */
  readonly flushLagMs?: readonly number[] | undefined;
}

/** A running local stack. */
export interface LocalStack extends StackFile {
  readonly dynamodbEndpoint: string;
  /** The access key id for calls to DynamoDB Local and the AWS endpoint. */
  readonly accessKeyId: string;
  /** The table of the tokens. */
  readonly tableName: string;
  /** The table of the usage. */
  readonly usageTableName: string;
  /** The URL of the local AWS services other than DynamoDB. */
  readonly awsEndpoint: string;
  /** The folder with the functions' logs and the access logs. */
  readonly logs: string;
  readonly stop: () => Promise<void>;
}

/**
 * Builds and synthesizes the CDK app, and runs it.
 * @throws UserError for problems that the user can fix; Error for faults of the app or the stack.
 */
export async function startLocalStack(options: LocalStackOptions): Promise<LocalStack> {
  const { port } = options;
  const ports = { management: port, example: port && port + 1, console: port && port + 2, issuer: port && port + 3 };
  return startInFolder(options.dataDirectory, Object.values(ports), (data, cleanups) =>
    start(options, ports, data, cleanups),
  );
}

async function start(
  { inMemory = false, dynamodbEndpoint, cacheTtl, revocation, flushLagMs, signInFile }: LocalStackOptions,
  ports: Readonly<Record<"management" | "example" | "console" | "issuer", number>>,
  data: DataDirectory,
  cleanups: Cleanups,
): Promise<Omit<LocalStack, "stop">> {
  const { signIn, issuerUrl, serveIssuer } = await openSignIn(signInFile, ports.issuer, cleanups);
  const [database] = await settleAll([
    openDatabase({ data, cleanups }, { inMemory, dynamodbEndpoint }),
    synthesize(data.assembly, {
      ...(cacheTtl !== undefined && { cacheTtl: String(cacheTtl) }),
      ...(revocation !== undefined && { revocation }),
      signIn: JSON.stringify(signIn),
    }),
    serveIssuer(),
  ]);
  const assembly = await runInFolder(
    { data, cleanups },
    { directory: data.assembly, ...database, inMemory, flushLagMs },
  );
  const serve = serveOn(cleanups);
  const consoleDistribution = findDistribution(assembly, stackOutputs.consoleUrl);
  const stackFile: StackFile = {
    managementUrl: await serve(findGateway(assembly, stackOutputs.managementUrl), ports.management),
    exampleUrl: await serve(findGateway(assembly, stackOutputs.exampleUrl), ports.example),
    consoleUrl: consoleDistribution ? await serve(consoleDistribution, ports.console) : null,
    issuerUrl,
    adminToken: readAdminToken(assembly),
    pid: process.pid,
  };
  data.writeStackFile(stackFile);
  const [tableName = "", usageTableName = ""] = assembly.tableNames;
  return {
    ...stackFile,
    ...database,
    tableName,
    usageTableName,
    awsEndpoint: assembly.awsEndpoint,
    logs: data.logs,
  };
}

/** Opens the issuer for development, unless a sign-in file configures another one. */
async function openSignIn(file: string | undefined, port: number, cleanups: Cleanups) {
  if (file !== undefined) {
    const signIn = readSignInFile(file);
    return { signIn, issuerUrl: signIn.issuer, serveIssuer: async () => {} };
  }
  const issuer = await openIssuer(port);
  cleanups.push(issuer.stop);
  return { signIn: createDevelopmentSignIn(issuer.url), issuerUrl: issuer.url, serveIssuer: issuer.serve };
}

/** The API whose URL an output holds: `https://<api id>.execute-api.…/<stage>/`. */
function findGateway({ gateways, outputs }: RunningAssembly, outputName: string) {
  const { hostname } = new URL(requireOutput(outputs, outputName));
  const gateway = gateways.find(({ apiId }) => apiId === hostname.split(".")[0]);
  if (!gateway) throw new Error(`The output ${outputName} is not the URL of a running API.`);
  return gateway;
}

/** The distribution whose URL an output holds; `undefined` without that output: an app may have no console. */
function findDistribution({ distributions, outputs }: RunningAssembly, outputName: string) {
  const url = findOutput(outputs, outputName);
  return url === undefined
    ? undefined
    : distributions.find(({ domainName }) => domainName === new URL(String(url)).hostname);
}
