import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import type { Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "aws-cdk-lib/core";
import { readCloudAssembly } from "../../local/assembly/cloud-assembly.ts";
import { openAccessKey } from "../../local/aws/access-key.ts";
import { createGatewayServer } from "../../local/gateway/server.ts";
import { createLogFiles } from "../../local/host/log-files.ts";
import { close, listen } from "../../local/host/ports.ts";
import { runAssembly } from "../../local/stack/run-assembly.ts";

/** The ARN of a function of the mini stack, as a template names it. */
export function getArn(functionId: string): unknown {
  return { "Fn::GetAtt": [functionId, "Arn"] };
}

/** The URI by which API Gateway invokes a function of the mini stack. */
export function invocationUri(functionId: string): unknown {
  const parts = ["arn:", { Ref: "AWS::Partition" }, ":apigateway:", { Ref: "AWS::Region" }];
  return { "Fn::Join": ["", [...parts, ":lambda:path/2015-03-31/functions/", getArn(functionId), "/invocations"]] };
}

/** What a mini stack is made of. */
export interface MiniStack {
  readonly resources: Readonly<Record<string, unknown>>;
  /** The code of functions, by the logical id that they get. */
  readonly functions?: Readonly<Record<string, string>>;
  readonly functionProperties?: Readonly<Record<string, unknown>>;
}

/**
 * Writes a cloud assembly by hand and runs it, without DynamoDB, with every API served.
 * @param stateDirectory where it remembers things; `null`: nowhere.
 */
export async function runMiniStack(stack: MiniStack, stateDirectory: string | null = null) {
  const directory = await mkdtemp(join(tmpdir(), "latchkey-assembly-"));
  const functions = Object.entries(stack.functions ?? {});
  for (const [id, code] of functions) {
    await mkdir(join(directory, `asset.${id}`));
    await writeFile(join(directory, `asset.${id}`, "index.mjs"), code);
  }
  await writeAssembly(directory, stack);
  return runAssemblyIn(directory, stateDirectory);
}

/** What a CDK app is run with. */
export interface CdkAppRun {
  readonly context?: Readonly<Record<string, unknown>>;
  /** @default none: there is no DynamoDB */
  readonly dynamodbEndpoint?: string;
  /** How long a flush takes to reach each node of an authorizer's cache, in milliseconds. @default at once */
  readonly flushLagMs?: readonly number[];
}

const nowhere = "http://127.0.0.1:9";

/** What calls of the tables and the AWS endpoint are signed with: no other process has this database. */
export const accessKeyId = openAccessKey(null);

/** Synthesizes a CDK app and runs it, with every API and every distribution served. */
export async function runCdkApp(
  build: (app: App) => void,
  { context = {}, dynamodbEndpoint = nowhere, flushLagMs }: CdkAppRun = {},
) {
  const directory = await mkdtemp(join(tmpdir(), "latchkey-assembly-"));
  const app = new App({ outdir: directory, analyticsReporting: false, context });
  build(app);
  app.synth();
  return runAssemblyIn(directory, null, dynamodbEndpoint, flushLagMs);
}

async function runAssemblyIn(
  directory: string,
  stateDirectory: string | null,
  dynamodbEndpoint = nowhere,
  flushLagMs: readonly number[] = [0],
) {
  const logs = createLogFiles(directory);
  const running = await runAssembly(readCloudAssembly(directory), {
    flushLagMs,
    dynamodbEndpoint,
    accessKeyId,
    stateFile: (name) => (stateDirectory === null ? null : join(stateDirectory, name)),
    logs,
  }).catch(async (error: unknown) => {
    await logs.close();
    await rm(directory, { recursive: true, force: true });
    throw error;
  });
  const servers: Server[] = [];
  const serve = (served: Parameters<typeof createGatewayServer>[0]) => {
    const server = createGatewayServer(served);
    servers.push(server);
    return listen(server, 0);
  };
  const urls = await Promise.all(running.gateways.map(serve));
  /** Where the API is that an output holds the URL of. */
  const findUrl = (output: unknown): string => {
    const apiId = new URL(String(output)).hostname.split(".")[0];
    return urls[running.gateways.findIndex((gateway) => gateway.apiId === apiId)] ?? "";
  };
  const distributionUrls = await Promise.all(running.distributions.map(serve));
  return {
    ...running,
    urls,
    findUrl,
    distributionUrls,
    directory,
    async stop() {
      await Promise.all(servers.map(close));
      await running.stop();
      await logs.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function writeAssembly(directory: string, stack: MiniStack): Promise<void> {
  const functionIds = Object.keys(stack.functions ?? {});
  const functionResources = functionIds.map((id) => [
    id,
    {
      Type: "AWS::Lambda::Function",
      Properties: {
        Code: { S3Bucket: "assets", S3Key: `${id}.zip` },
        Handler: "index.handler",
        Runtime: "nodejs24.x",
        ...stack.functionProperties,
      },
    },
  ]);
  const template = { Resources: { ...Object.fromEntries(functionResources), ...stack.resources } };
  const files = functionIds.map((id) => [
    id,
    { source: { path: `asset.${id}`, packaging: "zip" }, destinations: { here: { objectKey: `${id}.zip` } } },
  ]);
  const manifest = {
    artifacts: {
      "Mini.assets": { type: "cdk:asset-manifest", properties: { file: "Mini.assets.json" } },
      Mini: {
        type: "aws:cloudformation:stack",
        properties: { templateFile: "Mini.template.json" },
        dependencies: ["Mini.assets"],
      },
    },
  };
  await writeFile(join(directory, "manifest.json"), JSON.stringify(manifest));
  await writeFile(join(directory, "Mini.assets.json"), JSON.stringify({ files: Object.fromEntries(files) }));
  await writeFile(join(directory, "Mini.template.json"), JSON.stringify(template));
}
