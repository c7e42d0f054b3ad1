import { strict as assert } from "node:assert";
import { setTimeout as sleep } from "node:timers/promises";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { createClient } from "../../client/client.ts";
import type { ProtectedStage } from "../../contract/deployment/protected-stage.ts";
import { createDynamoProtectedStages } from "../../functions/aws/dynamo-protected-stages.ts";
import { awsClientOptions, type CdkRun, cdk, deploy, environment } from "./cdk.ts";
import { type DeployedStack, findDeployedStack, getApiId } from "./deployed-stack.ts";

const stackNames = ["Latchkey", "LatchkeyExample"];
const immediate = ["--context", "revocation=immediate"];
const changedApp = ["--app", "node test/deploy/changed-catalogue-app.ts"];

/** Prepares the account for deployments, as is done once for each. */
export async function bootstrapped(run: CdkRun): Promise<void> {
  await cdk(run, ["bootstrap", environment]);
}

/** Deploys into an empty account. */
export async function firstDeployment(run: CdkRun, cacheTtl: number): Promise<DeployedStack> {
  const { outputs } = await deploy({ ...run, checksTemplates: true }, context(cacheTtl));
  return findDeployedStack(run.awsUrl, outputs);
}

/** Deploys the same again. A token that was made before and the administrator's secret are as they were. */
export async function deployedAgain(run: CdkRun, cacheTtl: number, stack: DeployedStack): Promise<void> {
  const { secret } = await makeToken(stack, "before the second deployment", ["lookup:read"]);
  const { outputs, unchanged } = await deploy({ ...run, checksTemplates: true }, context(cacheTtl));
  assert.deepEqual(unchanged.toSorted(), stackNames);
  assert.deepEqual(await findDeployedStack(run.awsUrl, outputs), stack);
  assert.equal(await fetchStatus(stack, "/v1/lookup/port", secret), 200);
}

/**
 * Deploys with immediate revocation. The stages whose caches it empties are registered: those of the example, and not
 * that of the management API, which caches nothing. What is disabled stays so.
 */
export async function immediateRevocation(run: CdkRun, cacheTtl: number, stack: DeployedStack): Promise<void> {
  const { outputs } = await deploy(run, [...context(cacheTtl), ...immediate]);
  assert.deepEqual(await findDeployedStack(run.awsUrl, outputs), stack);
  assert.deepEqual(await protectedStages(run.awsUrl), [
    { kind: "rest", apiId: getApiId(stack.exampleUrl), stageName: "prod" },
  ]);

  const { id, secret } = await makeToken(stack, "to be disabled", ["lookup:read"]);
  assert.equal(await fetchStatus(stack, "/v1/lookup/port", secret), 200);
  await administrator(stack).updateToken({ id, body: { status: "disabled" } });
  await sleep(cacheTtl * 1_000);
  assert.equal(await fetchStatus(stack, "/v1/lookup/port", secret), 401);
}

/** Deploys another catalogue on top of that. What a scope opens is another thing now for the tokens that were there before, too. */
export async function changedCatalogue(run: CdkRun, cacheTtl: number, stack: DeployedStack): Promise<void> {
  const { secret: older } = await makeToken(stack, "before the change", ["lookup:read"]);
  assert.deepEqual(await lookups(stack, older), { key: 200, namespace: 200 });

  const { outputs, unchanged } = await deploy(run, [...context(cacheTtl), ...immediate, ...changedApp]);
  assert.deepEqual(unchanged, []);
  assert.deepEqual(await findDeployedStack(run.awsUrl, outputs), stack);

  const { items } = await administrator(stack).listScopes();
  assert.deepEqual(items.map(({ name }) => name).toSorted(), [
    "lookup:list",
    "lookup:read",
    "scope:write",
    "tokens:admin",
    "tokens:introspect",
    "tokens:self",
  ]);
  const { secret: newer } = await makeToken(stack, "after the change", ["lookup:list"]);
  assert.deepEqual(await lookups(stack, newer), { key: 403, namespace: 200 });
  assert.deepEqual(await lookups(stack, older), { key: 200, namespace: 403 });
}

/** Takes the stacks away, with all that they held. */
export async function destroyed(run: CdkRun, cacheTtl: number, stack: DeployedStack): Promise<void> {
  await cdk(run, ["destroy", "--all", "--force", ...context(cacheTtl), ...immediate, ...changedApp]);
  assert.equal(await fetchStatus(stack, "/v1/lookup/port", "any"), 404);
  assert.deepEqual(await withDynamoDb(run.awsUrl, tableNames), []);
}

function context(cacheTtl: number): string[] {
  // The emulator has no CloudFront, and is not known to deliver logs.
  return ["ephemeral=true", "console=false", "usage=false", `cacheTtl=${cacheTtl}`].flatMap((each) => [
    "--context",
    each,
  ]);
}

function protectedStages(awsUrl: string | null): Promise<readonly ProtectedStage[]> {
  return withDynamoDb(awsUrl, async (client) => {
    const [tableName = ""] = await tableNames(client);
    return createDynamoProtectedStages({ tableName, client }).list();
  });
}

async function tableNames(client: DynamoDBClient): Promise<readonly string[]> {
  const { TableNames = [] } = await client.send(new ListTablesCommand({}));
  return TableNames;
}

async function withDynamoDb<T>(awsUrl: string | null, work: (client: DynamoDBClient) => Promise<T>): Promise<T> {
  const client = new DynamoDBClient(awsClientOptions(awsUrl));
  try {
    return await work(client);
  } finally {
    client.destroy();
  }
}

function administrator({ managementUrl, adminToken }: DeployedStack) {
  return createClient({ baseUrl: managementUrl, token: adminToken });
}

async function makeToken(stack: DeployedStack, name: string, scopes: string[]) {
  const { id, secret } = await administrator(stack).createToken({ body: { name, owner: "deployments", scopes } });
  if (!secret) throw new Error("A created token came without its secret.");
  return { id, secret };
}

async function lookups(stack: DeployedStack, secret: string) {
  return {
    key: await fetchStatus(stack, "/v1/lookup/port", secret),
    namespace: await fetchStatus(stack, "/v1/lookup", secret),
  };
}

async function fetchStatus({ exampleUrl }: DeployedStack, path: string, secret: string): Promise<number> {
  const response = await fetch(`${exampleUrl}${path}?namespace=common`, { headers: { "X-Authentication": secret } });
  return response.status;
}
