import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { startLocalStack } from "../../local/stack/start-stack.ts";
import { sharedDynamoDbEndpoint } from "./dynamodb-local.ts";

/** What an emulator of AWS may not do. */
export type Capability = "policyConditions" | "gatewayResponses" | "cacheFlush";

/** The stack that the end-to-end tests call. What only a stack on this machine has is `null` for another. */
export interface StackUnderTest {
  readonly managementUrl: string;
  readonly exampleUrl: string;
  /** `null`: the console is not there. */
  readonly consoleUrl: string | null;
  /** Where people sign in; `null`: nobody can. */
  readonly issuerUrl: string | null;
  readonly adminToken: string;
  /** How long the example API may use a verdict from before a change, in seconds. */
  readonly cacheTtl: number;
  readonly dynamodbEndpoint: string | null;
  /** What calls of the table are signed with. */
  readonly accessKeyId: string | null;
  readonly tableName: string | null;
  readonly usageTableName: string | null;
  /** The folder with everything that the functions and the gateways wrote. */
  readonly logs: string | null;
  /** The URL that stands in for Secrets Manager and for the control plane of API Gateway. */
  readonly awsEndpoint: string | null;
  /** What the stack cannot do, each with the reason that skipped tests give. */
  readonly lacks: Readonly<Partial<Record<Capability, string>>>;
}

declare module "vitest" {
  interface ProvidedContext {
    stack: StackUnderTest;
  }
}

/** Short, so that tests see a change take effect, and long enough for two calls to fall within it. */
const cacheTtl = 2;

/**
 * Gives the tests of a project a stack: one that runs already where `LATCHKEY_E2E_URL` names its management API, with
 * `LATCHKEY_E2E_EXAMPLE_URL`, `LATCHKEY_E2E_ADMIN_TOKEN` and `LATCHKEY_E2E_CACHE_TTL`, and the reasons of
 * what it lacks as a JSON object in `LATCHKEY_E2E_LACKS`; or else a local stack.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const running = runningStack(process.env);
  if (running) {
    project.provide("stack", running);
    return async () => undefined;
  }
  const dataDirectory = await mkdtemp(join(tmpdir(), "latchkey-stack-"));
  const {
    stop,
    pid: _,
    ...stack
  } = await startLocalStack({
    port: 0,
    dataDirectory,
    inMemory: true,
    dynamodbEndpoint: sharedDynamoDbEndpoint,
    cacheTtl,
  });
  project.provide("stack", { ...stack, cacheTtl, lacks: {} });
  return async () => {
    await stop();
    await rm(dataDirectory, { recursive: true, force: true });
  };
}

function runningStack(env: NodeJS.ProcessEnv): StackUnderTest | undefined {
  if (!env["LATCHKEY_E2E_URL"]) return undefined;
  return {
    managementUrl: withoutSlash(env["LATCHKEY_E2E_URL"]),
    exampleUrl: withoutSlash(required(env, "LATCHKEY_E2E_EXAMPLE_URL")),
    consoleUrl: env["LATCHKEY_E2E_CONSOLE_URL"] ?? null,
    issuerUrl: null,
    adminToken: required(env, "LATCHKEY_E2E_ADMIN_TOKEN"),
    cacheTtl: Number(env["LATCHKEY_E2E_CACHE_TTL"] ?? 300),
    dynamodbEndpoint: env["LATCHKEY_E2E_DYNAMODB_ENDPOINT"] ?? null,
    accessKeyId: env["LATCHKEY_E2E_ACCESS_KEY_ID"] ?? null,
    tableName: env["LATCHKEY_E2E_TABLE_NAME"] ?? null,
    usageTableName: null,
    logs: null,
    awsEndpoint: null,
    lacks: JSON.parse(env["LATCHKEY_E2E_LACKS"] ?? "{}") as StackUnderTest["lacks"],
  };
}

function required(env: NodeJS.ProcessEnv, name: string): string {
  const value = env[name];
  if (!value) throw new Error(`LATCHKEY_E2E_URL is set, but ${name} is not.`);
  return value;
}

function withoutSlash(url: string): string {
  return url.replace(/\/$/, "");
}
