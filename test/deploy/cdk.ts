import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { runProgram } from "./program.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

const region = "us-east-1";

/** The account and region that the emulator stands for. */
export const environment = `aws://000000000000/${region}`;

/** Where the CDK's command line is run, and against what. */
export interface CdkRun {
  /** The URL of an emulator; `null`: the account whose credentials this process has. */
  readonly awsUrl: string | null;
  /** The folder for all that it writes. */
  readonly directory: string;
  /** The folder of the CDK app. @default this project */
  readonly app?: string;
  /** Whether the app checks its templates, which takes long and leaves a mark in them. @default no */
  readonly checksTemplates?: boolean;
}

/** The outputs of deployed stacks, by stack and name. */
export type Outputs = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * Runs the CDK's command line as anyone would, with AWS at another address.
 * @returns what it said.
 * @throws Error with what it said, where it fails.
 */
export async function cdk(
  { awsUrl, directory, app = root, checksTemplates = false }: CdkRun,
  args: readonly string[],
): Promise<string> {
  const command = fileURLToPath(import.meta.resolve("aws-cdk/bin/cdk"));
  const { exitCode, stdout, stderr } = await runProgram(
    process.execPath,
    [command, ...args, "--output", `${directory}/cdk.out`],
    {
      cwd: app,
      env: {
        ...(awsUrl === null ? process.env : emulatorVariables(awsUrl, directory)),
        CDK_DISABLE_CLI_TELEMETRY: "true",
        CDK_VALIDATION: `${checksTemplates}`,
        CI: "true",
        NO_COLOR: "1",
      },
    },
  );
  const said = stdout + stderr;
  if (exitCode !== 0) throw new Error(`cdk ${args.join(" ")} failed:\n${said.slice(-6_000)}`);
  return said;
}

/**
 * Deploys all stacks of an app.
 * @returns the outputs, and the names of the stacks that had nothing to change.
 */
export async function deploy(run: CdkRun, args: readonly string[]) {
  const outputsFile = `${run.directory}/outputs.json`;
  const said = await cdk(run, [
    ...["deploy", "--all", "--require-approval", "never", "--outputs-file", outputsFile],
    ...args,
  ]);
  const outputs = JSON.parse(await readFile(outputsFile, "utf8")) as Outputs;
  const unchanged = [...said.matchAll(/✅ {2}(\S+) \(no changes\)/g)].map(([, stack = ""]) => stack);
  return { outputs, unchanged };
}

/** How clients of AWS find the emulator, and what they sign with. */
export function emulatorClientOptions(awsUrl: string) {
  return { endpoint: awsUrl, region, credentials: { accessKeyId: "test", secretAccessKey: "test" } };
}

/** The same, or nothing for the account whose credentials this process has. */
export function awsClientOptions(awsUrl: string | null) {
  return awsUrl === null ? {} : emulatorClientOptions(awsUrl);
}

/** The same for programs. Nothing of the user's is read or written. */
export function emulatorVariables(awsUrl: string, directory: string): NodeJS.ProcessEnv {
  const { credentials } = emulatorClientOptions(awsUrl);
  return {
    ...withoutAws(process.env),
    AWS_CONFIG_FILE: `${directory}/no-aws-config`,
    AWS_SHARED_CREDENTIALS_FILE: `${directory}/no-aws-credentials`,
    CDK_HOME: `${directory}/cdk-home`,
    TMPDIR: `${directory}/tmp`,
    AWS_ENDPOINT_URL: awsUrl,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
  };
}

/** The variables without any that could lead to a real account. */
function withoutAws(variables: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(variables).filter(([name]) => !/^(AWS|CDK)_/.test(name)));
}
