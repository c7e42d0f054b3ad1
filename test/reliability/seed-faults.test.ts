import { afterAll, beforeAll, expect, inject, it, vi } from "vitest";
import { digestSecret } from "../../core/secret.ts";
import { createDynamoClient } from "../../functions/aws/dynamo-client.ts";
import { createDynamoTokenStore } from "../../functions/aws/dynamo-token-store.ts";
import { createSecretsManagerVault } from "../../functions/aws/secrets-manager-vault.ts";
import { seedTokens } from "../../functions/bootstrap/seed-tokens.ts";
import { createAwsEndpoint } from "../../local/aws/aws-endpoint.ts";
import { createCloudWatch } from "../../local/aws/cloudwatch.ts";
import { createCustomResourceResponses } from "../../local/aws/custom-resource-responses.ts";
import { createSecretsManager } from "../../local/aws/secrets-manager.ts";
import { goneResponse } from "../../local/gateway/websocket-gateway.ts";
import { close, listen } from "../../local/host/ports.ts";
import { createTokenTable, localDynamoClient } from "../support/create-table.ts";
import { type Fault, type FaultProxy, startFaultProxy } from "../support/fault-proxy.ts";
import { losing, refusing } from "../support/faults.ts";
import { testService } from "../support/service.ts";
import { environmentFor } from "../support/stalling-server.ts";
import { assertTableInvariants } from "../support/table-invariants.ts";
import { startPart } from "./part.ts";
import { createRandom } from "./random.ts";

const part = startPart("Failures: seeds", ["faults", "falseSuccesses", "notRecovered", "halfWritten"]);

const secrets = createSecretsManager(null);
const endpoint = createAwsEndpoint({
  accessKeyId: "local",
  secrets,
  cloudwatch: createCloudWatch(),
  responses: createCustomResourceResponses(),
  flushAuthorizers: () => false,
  manageConnection: () => goneResponse,
});
const client = localDynamoClient();
let tableName: string;
let proxies: Readonly<Record<"table" | "secrets", FaultProxy>>;

beforeAll(async () => {
  tableName = await createTokenTable(client);
  const [table, vault] = [
    await startFaultProxy(inject("dynamodbEndpoint")),
    await startFaultProxy(await listen(endpoint, 0)),
  ];
  proxies = { table, secrets: vault };
  for (const [name, value] of Object.entries(environmentFor(table.url))) vi.stubEnv(name, value);
  vi.stubEnv("AWS_ENDPOINT_URL_SECRETS_MANAGER", vault.url);
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await Promise.all([proxies.table.stop(), proxies.secrets.stop(), close(endpoint)]);
});

it("a deployment that fails leaves nothing half-done, and the next one gives each seed one token, with the secret in its entry", async () => {
  const random = createRandom(part.seed);
  const all = Object.entries({ ...refusing, ...losing });
  const faults = part.isLong ? all : [random.pick(all)];
  for (const [name, fault] of faults) {
    for (const where of ["table", "secrets"] as const) {
      for (const most of [1, Number.POSITIVE_INFINITY])
        await seedUnder(`${name}, ${where}, ${most}`, proxies[where], fault, most);
    }
  }
  await assertTableInvariants(client, tableName).catch((error: unknown) => {
    part.count("halfWritten");
    throw error;
  });
  part.expectNoFault();
});

let seeds = 0;

async function seedUnder(label: string, proxy: FaultProxy, fault: Fault, most: number): Promise<void> {
  const secretArn = secrets.create(`seed-${++seeds}`);
  const seed = { name: `seed ${seeds}`, owner: "service/seeds", scopes: [], secretArn };
  const store = createDynamoTokenStore({ tableName, eventRetention: 60, client: createDynamoClient() });
  const caller = {
    tokenId: null,
    secretVersion: 0,
    owner: "cloudformation",
    scopes: ["tokens:admin"],
    sourceIp: null,
    requestId: "r",
  };
  const deploy = () =>
    seedTokens(
      { service: testService({ store, now: new Date() }), vault: createSecretsManagerVault(), caller },
      [seed],
      [],
    );
  const isSeeded = async () => {
    const id = await store.findByName(seed.owner, seed.name);
    const token = id === undefined ? undefined : await store.get(id);
    return token?.status === "active" && token.digest === digestSecret(secrets.getValue(secretArn) ?? "");
  };

  const before = proxy.injected;
  proxy.plan = () => (proxy.injected - before < most ? fault : undefined);
  const succeeded = await deploy().then(
    () => true,
    () => false,
  );
  part.count("faults", proxy.injected - before);
  proxy.plan = () => undefined;
  if (succeeded && !(await isSeeded())) part.count("falseSuccesses");
  await deploy().catch((error: unknown) => expect.soft([label, String(error)]).toEqual([label, ""]));
  if (!(await isSeeded())) part.count("notRecovered");
}
