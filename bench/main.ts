import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs, promisify } from "node:util";
import { CreateTableCommand, DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { buildFunctions } from "../build/functions.ts";
import { environment } from "../contract/deployment/functions.ts";
import { tokenTable } from "../contract/deployment/table.ts";
import { digestSecret, generateSecret } from "../core/secret.ts";
import type { AuthorizerSettings } from "../core/settings.ts";
import type { StoredToken } from "../core/token.ts";
import { tokenItem } from "../functions/aws/token-items.ts";
import { startDynamoDbLocal } from "../local/aws/dynamodb-local.ts";
import type { Measurement } from "./authorizer-process.ts";

const help = `Measures the authorizer with both of its clients of DynamoDB, on DynamoDB Local, in pairs of fresh processes.

  npm run bench -- [options]

  --runs N       pairs of processes (default 15)
  --check        exit with 1 where the built-in client is not well below the SDK
  --json FILE    write the figures too
  --help         show this
`;

/** The bundles that are compared: the second is what the first is measured against. */
const bundles = ["authorizer", "authorizer-sdk"] as const;
type Bundle = (typeof bundles)[number];

/** What the built-in client may take at most, as a share of what the SDK takes: CPU time, which other work disturbs least. */
const limits = { coldCpuMs: 0.75, cpuUs: 0.6 } as const satisfies Partial<Record<keyof Measurement, number>>;

const decisions = 400;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      runs: { type: "string", default: "15" },
      check: { type: "boolean", default: false },
      json: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return void process.stdout.write(help);
  const folder = mkdtempSync(join(tmpdir(), "latchkey-bench-"));
  await buildFunctions();
  const dynamodb = await startDynamoDbLocal(null);
  try {
    const variables = { ...awsVariables(dynamodb.endpoint), [environment.tableName]: "Tokens" };
    Object.assign(process.env, variables);
    const event = await prepare(folder);
    const measured: Record<Bundle, Measurement[]> = { authorizer: [], "authorizer-sdk": [] };
    for (let run = 0; run < Number(values.runs); run++) {
      // In turns, so that the machine's other work falls on both.
      for (const bundle of bundles) measured[bundle].push(await measure(join(folder, bundle), event));
    }
    const figures = Object.fromEntries(bundles.map((bundle) => [bundle, summarize(bundle, measured[bundle])]));
    console.table(figures);
    if (values.json) writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`);
    if (values.check) check(measured);
  } finally {
    await dynamodb.stop();
    rmSync(folder, { recursive: true });
  }
}

function awsVariables(endpoint: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL_DYNAMODB: endpoint,
    AWS_REGION: "eu-central-1",
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
  };
}

/** Makes a token and the bundles with their settings. @returns the file with the event of a call. */
async function prepare(folder: string): Promise<string> {
  const { secret, tokenId } = generateSecret("lk");
  const now = new Date().toISOString();
  const token: StoredToken = {
    id: tokenId,
    owner: "alice",
    name: "bench",
    description: null,
    scopes: ["orders:read"],
    status: "active",
    expiresAt: null,
    allowedCidrs: [],
    lockedFields: [],
    createdAt: now,
    updatedAt: now,
    // Seen just now: the decisions stamp nothing.
    lastSeenAt: now,
    currentSecretLastSeenAt: now,
    previousSecretLastSeenAt: null,
    previousValidUntil: null,
    revokedAt: null,
    secretVersion: 1,
    version: 1,
    digest: digestSecret(secret),
    previousDigest: null,
  };
  await store(token);
  const settings: AuthorizerSettings = {
    header: "Authorization",
    prefix: "lk",
    acceptedPrefixes: [],
    scopes: [{ name: "orders:read", description: "Read orders.", grants: ["GET /orders"] }],
    anyToken: [],
    policyRules: {
      opens: { "GET /orders": [0] },
      operations: [{ allow: ["GET/orders", "GET/orders/"], limits: [], overlaps: [], within: [] }],
    },
    lastSeenResolution: 86_400,
    cachesVerdicts: false,
  };
  for (const bundle of bundles) {
    cpSync(`dist/functions/${bundle}`, join(folder, bundle), { recursive: true });
    writeFileSync(join(folder, bundle, "settings.json"), JSON.stringify(settings));
  }
  const event = join(folder, "event.json");
  const methodArn = "arn:aws:execute-api:eu-central-1:123456789012:abcdef1234/prod/GET/orders";
  writeFileSync(event, JSON.stringify({ type: "TOKEN", authorizationToken: `Bearer ${secret}`, methodArn }));
  return event;
}

async function store(token: StoredToken): Promise<void> {
  const client = new DynamoDBClient({});
  const keys = [tokenTable.partitionKey, tokenTable.sortKey];
  await client.send(
    new CreateTableCommand({
      TableName: "Tokens",
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: keys.map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
      KeySchema: keys.map((AttributeName, index) => ({ AttributeName, KeyType: index === 0 ? "HASH" : "RANGE" })),
    }),
  );
  await client.send(new PutItemCommand({ TableName: "Tokens", Item: marshall(tokenItem(token)) }));
}

async function measure(folder: string, event: string): Promise<Measurement> {
  const args = ["bench/authorizer-process.ts", join(folder, "index.mjs"), event, String(decisions)];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return JSON.parse(stdout) as Measurement;
}

function summarize(bundle: Bundle, runs: readonly Measurement[]): Record<string, string> {
  const row = (key: keyof Measurement, unit: string) => {
    const sorted = runs.map((run) => run[key]).sort((a, b) => a - b);
    const at = (share: number) => (sorted[Math.round(share * (sorted.length - 1))] ?? 0).toFixed(1);
    return `${at(0.5)} ${unit} (${at(0)} to ${at(1)})`;
  };
  return {
    bundle: `${Math.round(statSync(`dist/functions/${bundle}/index.mjs`).size / 1_000)} KB`,
    import: row("importMs", "ms"),
    "first decision": row("firstMs", "ms"),
    "CPU of both": row("coldCpuMs", "ms"),
    "CPU of a decision": row("cpuUs", "µs"),
    "a decision": row("wallUs", "µs"),
  };
}

/** Says which figures are above their limits, and has the process end with 1. */
function check(measured: Readonly<Record<Bundle, readonly Measurement[]>>): void {
  for (const [key, limit] of Object.entries(limits) as [keyof typeof limits, number][]) {
    const [builtIn, sdk] = bundles.map((bundle) => median(measured[bundle].map((run) => run[key])));
    const ratio = (builtIn ?? 0) / (sdk ?? 0);
    if (ratio <= limit) continue;
    console.error(`${key}: ${ratio.toFixed(2)} of the SDK's, more than ${limit}.`);
    process.exitCode = 1;
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

await main();
