import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { LambdaIntegration, RestApi } from "aws-cdk-lib/aws-apigateway";
import { HttpApi, HttpMethod } from "aws-cdk-lib/aws-apigatewayv2";
import { HttpLambdaIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import { Code, Function as LambdaFunction, Runtime } from "aws-cdk-lib/aws-lambda";
import { type App, CfnOutput, Duration, Stack } from "aws-cdk-lib/core";
import pMap from "p-map";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { buildFunctions } from "../../../build/functions.ts";
import { HttpTokenAuthorizer } from "../../../cdk/authorizers/http-token-authorizer.ts";
import { TokenAuthorizer } from "../../../cdk/authorizers/token-authorizer.ts";
import { TokenService } from "../../../cdk/service/token-service.ts";
import { createClient } from "../../../client/client.ts";
import { runCdkApp } from "../../local/mini-assembly.ts";

const revocations = 200;
const concurrency = 12;
/** In seconds: short, so that nobody waits for it long. */
const cacheTtl = 2;
/** A flush reaches the nodes of the caches late, and the last of them not before the TTL. */
const flushLagMs = [100, 700, 1_500, 10_000];
/** For how long calls go on after `effectiveBy`, in milliseconds. */
const window = 2_000;

const backend = mkdtempSync(join(tmpdir(), "latchkey-backend-"));

let running: Awaited<ReturnType<typeof runCdkApp>>;
let administrator: ReturnType<typeof createClient>;
let urls: readonly string[];

/** APIs without a guard: it would refuse what their caches let through. */
function addApis(app: App): void {
  const service = new TokenService(new Stack(app, "Service"), "Service", {
    scopes: [{ name: "lookup:read", description: "Look keys up.", grants: ["GET /lookup"] }],
    cacheTtl: Duration.seconds(cacheTtl),
    revocation: "immediate",
    throttling: { rate: 1_000, burst: 1_000 },
  });
  const stack = new Stack(app, "Apis");
  const handler = new LambdaFunction(stack, "Backend", {
    runtime: Runtime.NODEJS_24_X,
    handler: "index.handler",
    code: Code.fromAsset(backend),
  });
  const rest = new RestApi(stack, "Rest", { cloudWatchRole: false });
  rest.root.addResource("lookup").addMethod("GET", new LambdaIntegration(handler), {
    authorizer: new TokenAuthorizer(stack, "RestTokens", { service }),
  });
  const http = new HttpApi(stack, "Http");
  http.addRoutes({
    path: "/lookup",
    methods: [HttpMethod.GET],
    integration: new HttpLambdaIntegration("Backend", handler),
    authorizer: new HttpTokenAuthorizer(stack, "HttpTokens", { service }),
  });
  new CfnOutput(stack, "RestUrl", { value: rest.url });
  new CfnOutput(stack, "HttpUrl", { value: http.apiEndpoint });
}

beforeAll(async () => {
  writeFileSync(join(backend, "index.mjs"), "export const handler = async () => ({ statusCode: 200 });");
  await buildFunctions();
  running = await runCdkApp(addApis, { dynamodbEndpoint: inject("dynamodbEndpoint"), flushLagMs });
  const outputs = Object.assign({}, ...running.outputs.values());
  urls = [running.findUrl(outputs.RestUrl), running.findUrl(outputs.HttpUrl)];
  const token = running.secretValue(outputs.AdminTokenSecretName) ?? "";
  administrator = createClient({ baseUrl: running.findUrl(outputs.ManagementUrl), token });
}, 120_000);

afterAll(async () => {
  await running?.stop();
  rmSync(backend, { recursive: true });
});

/** The ways to take access away, which take turns. Each returns when it takes effect. */
const acts: readonly ((id: string) => Promise<string>)[] = [
  async (id) => (await administrator.updateToken({ id, body: { status: "disabled" } })).effectiveBy,
  async (id) => (await administrator.updateToken({ id, body: { scopes: [] } })).effectiveBy,
  async (id) => (await administrator.rotateToken({ id, body: {} })).effectiveBy,
  async (id) => (await administrator.updateToken({ id, body: { allowedCidrs: ["192.0.2.0/24"] } })).effectiveBy,
];

/** What was seen of one token after its access was taken away. Times are in milliseconds from `effectiveBy` on. */
interface Watched {
  readonly calls: number;
  /** Accepted calls that began after `effectiveBy`. */
  readonly late: readonly number[];
  /** When the last accepted call began. */
  readonly lastAccepted: number;
  /** Whether a call was accepted after one that was refused. */
  readonly cameBack: boolean;
}

async function watch(index: number): Promise<Watched> {
  const body = { name: `watched-${index}`, owner: "ops", scopes: ["lookup:read"] };
  const { id, secret } = await administrator.createToken({ body });
  const call = async (url: string) => {
    const startedAt = Date.now();
    const response = await fetch(`${url}/lookup`, { headers: { Authorization: `Bearer ${secret}` } });
    await response.arrayBuffer();
    return { startedAt, isAccepted: response.status === 200 };
  };
  for (const url of urls) expect((await call(url)).isAccepted).toBe(true);
  await sleep(Math.random() * cacheTtl * 500);

  const act = acts[index % acts.length];
  if (!act) throw new Error("There is no act.");
  const effectiveBy = Date.parse(await act(id));
  const seen = await Promise.all(
    urls.map(async (url) => {
      const calls: Awaited<ReturnType<typeof call>>[] = [];
      while (Date.now() < effectiveBy + window) {
        calls.push(await call(url));
        await sleep(150);
      }
      return calls;
    }),
  );
  const accepted = seen.flat().filter(({ isAccepted }) => isAccepted);
  const after = accepted.map(({ startedAt }) => startedAt - effectiveBy);
  return {
    calls: seen.flat().length,
    late: after.filter((time) => time > 0),
    lastAccepted: Math.max(Number.NEGATIVE_INFINITY, ...after),
    cameBack: seen.some((calls) => {
      const firstRefused = calls.findIndex(({ isAccepted }) => !isAccepted);
      return firstRefused >= 0 && calls.slice(firstRefused).some(({ isAccepted }) => isAccepted);
    }),
  };
}

test(`no call is accepted after effectiveBy, in ${revocations} revocations against late caches that take old verdicts back`, async () => {
  const watched = await pMap(
    Array.from({ length: revocations }, (_, index) => index),
    watch,
    { concurrency },
  );
  const calls = watched.reduce((sum, each) => sum + each.calls, 0);
  const late = watched.flatMap((each) => each.late);
  const cameBack = watched.filter((each) => each.cameBack).length;
  const lastAccepted = Math.max(...watched.map((each) => each.lastAccepted));
  console.log(
    `${revocations} revocations, cache TTL ${cacheTtl} s, ${calls} calls until ${window / 1_000} s after effectiveBy: ` +
      `${late.length} accepted after effectiveBy; the last accepted one began ${-lastAccepted} ms before it; ` +
      `old verdicts came back after new ones for ${cameBack} tokens.`,
  );
  expect(late).toEqual([]);
  // Otherwise the caches would not have been what they are on AWS.
  expect(cameBack).toBeGreaterThan(0);
  expect(Number.isFinite(lastAccepted)).toBe(true);
}, 600_000);
