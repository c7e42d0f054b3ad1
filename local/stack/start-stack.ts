import { outputs as stackOutputs } from "../../contract/deployment/outputs.ts";
import type { Outputs } from "../assembly/deploy-assembly.ts";
import { settleAll } from "../host/settle-all.ts";
import { openIssuer } from "../issuer/issuer.ts";
import { createDevelopmentSignIn, readSignInFile } from "../issuer/sign-in.ts";
import type { DataDirectory, StackFile } from "./data-directory.ts";
import type { RunningAssembly } from "./run-assembly.ts";
import { runInFolder, serveOn, startDatabase, startInFolder, type Undo } from "./run-in-folder.ts";
import { synthesize } from "./synthesize.ts";

/** How to start a local stack. */
export interface LocalStackOptions {
  /** The port of the management API; the next are those of the example API, the console and the issuer. 0: free ones. */
  readonly port: number;
  /** The folder for everything that the stack keeps. */
  readonly dataDirectory: string;
  /** Whether tokens are forgotten when the stack ends. */
  readonly inMemory?: boolean;
  /** How long protected APIs cache a verdict, in seconds, instead of what the app says. */
  readonly cacheTtl?: number | undefined;
  /** How a change reaches the protected APIs, instead of what the app says. */
  readonly revocation?: "ttl" | "immediate" | undefined;
  /** A file with the prop `signIn` of `TokenService`, for another issuer than the one for development. */
  readonly signInFile?: string | undefined;
  /** How long a flush takes to reach each node of an authorizer's cache, in milliseconds. Default: as measured on AWS. */
  readonly flushLagMs?: readonly number[] | undefined;
}

/** A local stack that runs. */
export interface LocalStack extends StackFile {
  readonly dynamodbEndpoint: string;
  /** What calls of the tables and of the AWS endpoint are signed with. */
  readonly accessKeyId: string;
  /** The table of the tokens. */
  readonly tableName: string;
  /** The table of the usage. */
  readonly usageTableName: string;
  /** The URL that stands in for Secrets Manager and for the control plane of API Gateway. */
  readonly awsEndpoint: string;
  /** The folder with what the functions wrote, and the access logs. */
  readonly logs: string;
  readonly stop: () => Promise<void>;
}

/**
 * Builds and synthesizes the CDK app, and runs what it describes.
 * @throws UserError for what the user can put right; Error for what the app or the stack got wrong.
 */
export async function startLocalStack(options: LocalStackOptions): Promise<LocalStack> {
  const { port } = options;
  const ports = { management: port, example: port && port + 1, console: port && port + 2, issuer: port && port + 3 };
  return startInFolder(options.dataDirectory, Object.values(ports), (data, undo) => start(options, ports, data, undo));
}

/** @param undo takes what is to be done, in the opposite order, to end what was started. */
async function start(
  { inMemory = false, cacheTtl, revocation, flushLagMs, signInFile }: LocalStackOptions,
  ports: Readonly<Record<"management" | "example" | "console" | "issuer", number>>,
  data: DataDirectory,
  undo: Undo,
): Promise<Omit<LocalStack, "stop">> {
  const { signIn, issuerUrl, serveIssuer } = await openSignIn(signInFile, ports.issuer, undo);
  const [database] = await settleAll([
    startDatabase({ data, undo }, inMemory),
    synthesize(data.assembly, {
      ...(cacheTtl !== undefined && { cacheTtl: String(cacheTtl) }),
      ...(revocation !== undefined && { revocation }),
      signIn: JSON.stringify(signIn),
    }),
    serveIssuer(),
  ]);
  const assembly = await runInFolder({ data, undo }, { directory: data.assembly, ...database, inMemory, flushLagMs });
  const serve = serveOn(undo);
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

/** Opens the issuer for development, unless people sign in at another one. */
async function openSignIn(file: string | undefined, port: number, undo: Undo) {
  if (file !== undefined) {
    const signIn = readSignInFile(file);
    return { signIn, issuerUrl: signIn.issuer, serveIssuer: async () => {} };
  }
  const issuer = await openIssuer(port);
  undo.push(issuer.stop);
  return { signIn: createDevelopmentSignIn(issuer.url), issuerUrl: issuer.url, serveIssuer: issuer.serve };
}

/** The API that an output holds the URL of: `https://<api id>.execute-api.…/<stage>/`. */
function findGateway({ gateways, outputs }: RunningAssembly, outputName: string) {
  const { hostname } = new URL(requireOutput(outputs, outputName));
  const gateway = gateways.find(({ apiId }) => apiId === hostname.split(".")[0]);
  if (!gateway) throw new Error(`The output ${outputName} is not the URL of an API that runs.`);
  return gateway;
}

/** The distribution that an output holds the URL of, if there is such an output: the console may be left out. */
function findDistribution({ distributions, outputs }: RunningAssembly, outputName: string) {
  const url = findOutput(outputs, outputName);
  return url === undefined
    ? undefined
    : distributions.find(({ domainName }) => domainName === new URL(String(url)).hostname);
}

function readAdminToken({ outputs, secretValue }: RunningAssembly): string {
  const name = requireOutput(outputs, stackOutputs.adminTokenSecretName);
  const secret = secretValue(name);
  if (!secret) throw new Error(`There is no administrator's secret in ${name}.`);
  return secret;
}

function requireOutput(outputs: Outputs, name: string): string {
  const value = findOutput(outputs, name);
  if (typeof value !== "string") throw new Error(`No stack has an output ${name}.`);
  return value;
}

function findOutput(outputs: Outputs, name: string): unknown {
  return [...outputs.values()].map((each) => each[name]).find((each) => each !== undefined);
}
