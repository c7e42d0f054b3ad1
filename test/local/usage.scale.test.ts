import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { LambdaIntegration, RestApi } from "aws-cdk-lib/aws-apigateway";
import { HttpApi, HttpMethod, type HttpStage } from "aws-cdk-lib/aws-apigatewayv2";
import { HttpLambdaIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import { Code, Function as LambdaFunction, Runtime } from "aws-cdk-lib/aws-lambda";
import { type App, CfnOutput, RemovalPolicy, Stack } from "aws-cdk-lib/core";
import pMap from "p-map";
import { afterAll, expect, inject, it, vi } from "vitest";
import { featureFlags } from "../../cdk/app/feature-flags.ts";
import { HttpTokenAuthorizer } from "../../cdk/authorizers/http-token-authorizer.ts";
import { TokenAuthorizer } from "../../cdk/authorizers/token-authorizer.ts";
import { TokenService } from "../../cdk/service/token-service.ts";
import { TokenUsage } from "../../cdk/usage/token-usage.ts";
import { createClient } from "../../client/client.ts";
import type { GatewayRequest } from "../../local/gateway/gateway-request.ts";
import { runCdkApp } from "./mini-assembly.ts";

const tokens = 50;
/** Each begins with empty caches: 5 % of the calls find no verdict there. */
const rounds = 5;
const callsPerRound = 20;

/** A service, and two APIs that its tokens call, each with its calls counted. */
function build(app: App): void {
  const stack = new Stack(app, "Counted");
  const service = new TokenService(stack, "Service", {
    scopes: [{ name: "orders:read", description: "Read orders.", grants: ["GET /orders/{id}"] }],
    monitoring: false,
    graphql: false,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const code = Code.fromAsset(backendCode);
  const backend = new LambdaFunction(stack, "Backend", {
    runtime: Runtime.NODEJS_24_X,
    handler: "index.handler",
    code,
  });
  const rest = new RestApi(stack, "Rest");
  rest.root.resourceForPath("/orders/{id}").addMethod("GET", new LambdaIntegration(backend), {
    authorizer: new TokenAuthorizer(stack, "RestTokens", { service, alarms: false }),
  });
  const http = new HttpApi(stack, "Http");
  http.addRoutes({
    path: "/orders/{id}",
    methods: [HttpMethod.GET],
    integration: new HttpLambdaIntegration("Backend", backend),
    authorizer: new HttpTokenAuthorizer(stack, "HttpTokens", { service, alarms: false }),
  });
  new TokenUsage(stack, "RestUsage", { service, stage: rest.deploymentStage, apiName: "rest", alarms: false });
  new TokenUsage(stack, "HttpUsage", {
    service,
    stage: http.defaultStage as HttpStage,
    apiName: "http",
    alarms: false,
  });
  new CfnOutput(stack, "RestUrl", { value: rest.url });
  new CfnOutput(stack, "HttpUrl", { value: http.apiEndpoint });
}

const backendCode = mkdtempSync(join(tmpdir(), "latchkey-backend-"));
writeFileSync(join(backendCode, "index.mjs"), "export const handler = async () => ({ statusCode: 200, body: 'ok' });");

let running: Awaited<ReturnType<typeof runCdkApp>> | undefined;

afterAll(async () => {
  await running?.stop();
  rmSync(backendCode, { recursive: true });
}, 60_000);

it("10,000 calls of 50 tokens over two APIs are counted exactly, however log batches come, and last seen is right", {
  timeout: 300_000,
}, async () => {
  running = await runCdkApp(build, { dynamodbEndpoint: inject("dynamodbEndpoint"), context: featureFlags });
  const { gateways, findUrl, secretValue } = running;
  const outputs = Object.assign({}, ...running.outputs.values());
  const adminToken = secretValue(outputs.AdminTokenSecretName) ?? "";
  const client = createClient({ baseUrl: findUrl(outputs.ManagementUrl), token: adminToken });
  const apis = [outputs.RestUrl, outputs.HttpUrl].map((url) => {
    const gateway = gateways.find(({ apiId }) => String(url).includes(apiId));
    if (!gateway) throw new Error(`No API is at ${url}.`);
    return gateway;
  });
  const made = await pMap(
    Array.from({ length: tokens }, (_, n) => n),
    (n) => client.createToken({ body: { name: `token ${n}`, owner: `owner-${n % 5}`, scopes: ["orders:read"] } }),
    { concurrency: 10 },
  );

  // A round in which every verdict is asked for anew, and nineteen calls that find it in the cache.
  // On a machine that is too busy an authorizer answers 500: such a call has no token, and is not counted.
  const served = made.map(() => ({ count: 0, last: 0 }));
  for (let round = 0; round < rounds; round++) {
    for (const gateway of apis) gateway.flushAuthorizers();
    for (let call = 0; call < callsPerRound; call++) {
      const calls = served.flatMap((_, n) => apis.map((gateway) => ({ n, gateway })));
      await pMap(
        calls,
        async ({ n, gateway }) => {
          const receivedAt = new Date();
          const { status } = await gateway.handle(createRequest(made[n]?.secret ?? "", receivedAt));
          const own = served[n];
          if (!own || status !== 200) return;
          own.count += 1;
          own.last = Math.max(own.last, receivedAt.getTime());
        },
        { concurrency: 20 },
      );
    }
  }

  expect(rounds * callsPerRound * apis.length * tokens).toBe(10_000);
  const total = served.reduce((sum, { count }) => sum + count, 0);
  expect(total).toBeGreaterThan(9_500);
  const countsCalls = async (count: number) =>
    expect((await client.getUsage({ query: { by: "token", top: 1 } })).count).toBe(count);
  // All of them at once are more than a busy machine counts in the same time.
  await vi.waitFor(() => countsCalls(total), { timeout: 60_000, interval: 500 });
  // What is delivered a second time comes later still.
  await sleep(4_500);
  const usage = await client.getUsage({ query: { by: "token", top: 100 } });
  const counted = new Map(usage.items.map(({ tokenId, count, byStatus }) => [tokenId, { count, byStatus }]));
  expect(made.map(({ id }) => counted.get(id))).toEqual(
    served.map(({ count }) => ({ count, byStatus: { "2xx": count } })),
  );
  const routes = await client.getUsage({ query: { by: "route" } });
  expect(routes.items.map(({ api, route }) => [api, route]).toSorted()).toEqual([
    ["http", "GET /orders/{id}"],
    ["rest", "GET /orders/{id}"],
  ]);
  expect(routes.items.reduce((sum, { count }) => sum + count, 0)).toBe(total);
  const owners = await client.getUsage({ query: { by: "owner" } });
  expect(owners.items.map(({ count }) => count).reduce((sum, count) => sum + count)).toBe(total);
  for (const [n, { id }] of made.entries()) {
    const { lastSeenAt, currentSecretLastSeenAt, version } = await client.getToken({ id });
    expect(Math.abs(Date.parse(lastSeenAt ?? "") - (served[n]?.last ?? 0))).toBeLessThan(1_000);
    expect([currentSecretLastSeenAt, version]).toEqual([lastSeenAt, 1]);
  }

  // A call by itself is there within 10 s.
  await apis[0]?.handle(createRequest(made[0]?.secret ?? "", new Date()));
  await vi.waitFor(() => countsCalls(total + 1), { timeout: 10_000, interval: 250 });

  const [first] = made;
  const id = first?.id ?? "";
  await client.deleteToken({ id });
  const ofDeleted = await client.getTokenUsage({ id, query: { by: "route" } });
  expect(ofDeleted).toMatchObject({ count: (served[0]?.count ?? 0) + 1, unusedScopes: null });
});

function createRequest(secret: string, receivedAt: Date): GatewayRequest {
  return {
    method: "GET",
    path: "/orders/7",
    query: [],
    headers: [["Authorization", `Bearer ${secret}`]],
    body: Buffer.alloc(0),
    sourceIp: "192.0.2.7",
    host: "127.0.0.1",
    protocol: "HTTP/1.1",
    receivedAt,
  };
}
