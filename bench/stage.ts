import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { build } from "esbuild";
import { buildFunctions, functionOptions } from "../build/functions.ts";
import { environment, settingsFile } from "../contract/deployment/functions.ts";
import { digestSecret, generateSecret } from "../core/secret.ts";
import type { AuthorizerSettings } from "../core/settings.ts";
import type { StoredToken } from "../core/token.ts";
import { tokenItem } from "../functions/aws/token-items.ts";
import { startDynamoDbLocal } from "../local/aws/dynamodb-local.ts";
import { createStoredToken, createTable } from "./token-table.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/** The bundles that are measured in separate processes: the product's authorizers and their competitors. */
export const contestants = [
  "authorizer",
  "authorizer-sdk",
  "signed-read",
  "tuned-read",
  "sdk-read",
  "sdk-authorizer",
  "nothing",
] as const;
export type Contestant = (typeof contestants)[number];

const products: readonly Contestant[] = ["authorizer", "authorizer-sdk"];

/** The setup that the benchmark's processes share. */
export interface Stage {
  /** The bundle of a contestant. */
  readonly bundle: (contestant: Contestant) => string;
  /** The bytes of the authorizer's bundle by source folder or package, largest first. */
  readonly contents: readonly (readonly [source: string, bytes: number])[];
  /** Runs `authorizer-process.ts` with these arguments and the event. @returns its measurements. */
  readonly measure: (...args: readonly string[]) => Promise<unknown>;
  readonly stop: () => Promise<void>;
}

/** A token with scopes, and its secret. It was just seen, so decisions don't update last seen. */
export function createToken(scopes: readonly string[]): { readonly secret: string; readonly token: StoredToken } {
  const { secret, tokenId } = generateSecret("lk");
  const now = new Date().toISOString();
  const seen = { lastSeenAt: now, currentSecretLastSeenAt: now };
  return { secret, token: createStoredToken({ id: tokenId, scopes, digest: digestSecret(secret), ...seen }) };
}

/** The settings of an authorizer for an API with one route for each scope. */
export function createSettings(scopeCount: number): AuthorizerSettings {
  const places = Array.from({ length: scopeCount }, (_, place) => place);
  return {
    header: "Authorization",
    prefix: "lk",
    acceptedPrefixes: [],
    scopes: places.map((place) => ({
      name: `orders${place}:read`,
      description: "Read orders.",
      grants: [`GET /orders${place}`],
    })),
    anyToken: [],
    policyRules: {
      opens: Object.fromEntries(places.map((place) => [`GET /orders${place}`, [place]])),
      operations: places.map((place) => ({
        allow: [`GET/orders${place}`, `GET/orders${place}/`],
        limits: [],
        overlaps: [],
        within: [],
      })),
    },
    lastSeenResolution: 86_400,
    cachesVerdicts: true,
  };
}

/** The event of a call with a secret. */
export function createEvent(secret: string) {
  const methodArn = "arn:aws:execute-api:eu-central-1:123456789012:abcdef1234/prod/GET/orders0";
  return { type: "TOKEN", authorizationToken: `Bearer ${secret}`, methodArn } as const;
}

/** The environment variables of functions that use DynamoDB Local. */
export function createEnvironment(endpoint: string, table = "Tokens"): Record<string, string> {
  return {
    AWS_ENDPOINT_URL_DYNAMODB: endpoint,
    AWS_REGION: "eu-central-1",
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    [environment.tableName]: table,
  };
}

/** Builds the bundles, and starts DynamoDB Local with one token. */
export async function setStage(): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-bench-"));
  await buildFunctions();
  const contents = await bundleContestants(folder);
  const dynamodb = await startDynamoDbLocal();
  const stop = async () => {
    await dynamodb.stop();
    rmSync(folder, { recursive: true });
  };
  try {
    const env = createEnvironment(dynamodb.endpoint);
    const client = new DynamoDBClient({ endpoint: dynamodb.endpoint });
    const { secret, token } = createToken(["orders0:read"]);
    await createTable(client, "Tokens");
    await client.send(new PutItemCommand({ TableName: "Tokens", Item: marshall(tokenItem(token)) }));
    const event = join(folder, "event.json");
    writeFileSync(event, JSON.stringify(createEvent(secret)));
    const measure = (...args: readonly string[]) =>
      runProcess([join(folder, "process", "index.mjs"), event, ...args], { ...process.env, ...env });
    return { bundle: (contestant) => join(folder, contestant, "index.mjs"), contents, measure, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Bundles the competitors as a user would, and the measuring process, so that it compiles nothing during the run. */
async function bundleContestants(folder: string): Promise<Stage["contents"]> {
  for (const product of products) {
    cpSync(`${root}dist/functions/${product}`, join(folder, product), { recursive: true });
    writeFileSync(join(folder, product, settingsFile), JSON.stringify(createSettings(1)));
  }
  const { plugins: _plugins, ...options } = functionOptions([]);
  const others = contestants.filter((contestant) => !products.includes(contestant));
  await build({
    ...options,
    entryPoints: [
      ...others.map((name) => ({ in: `bench/compared/${name}.ts`, out: `${name}/index` })),
      { in: "bench/authorizer-process.ts", out: "process/index" },
    ],
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
    outdir: folder,
  });
  const { metafile } = await build({ ...functionOptions(["authorizer"]), write: false });
  const bySource = new Map<string, number>();
  for (const output of Object.values(metafile.outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(output.inputs)) {
      const source = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? path.split("/").slice(0, -1).join("/");
      bySource.set(source, (bySource.get(source) ?? 0) + bytesInOutput);
    }
  }
  return [...bySource].filter(([, bytes]) => bytes > 0).sort(([, a], [, b]) => b - a);
}

/** Runs a process and drains its stdout, as Lambda does. @returns the JSON that it wrote to file descriptor 3. */
async function runProcess(args: readonly string[], env: NodeJS.ProcessEnv): Promise<unknown> {
  const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "inherit", "pipe"] });
  child.stdout?.resume();
  const result = child.stdio[3];
  if (!result) throw new Error("The process has no file descriptor 3.");
  return JSON.parse(await text(result as NodeJS.ReadableStream));
}
