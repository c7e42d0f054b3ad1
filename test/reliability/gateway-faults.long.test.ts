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
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { buildFunctions } from "../../build/functions.ts";
import { HttpTokenAuthorizer } from "../../cdk/authorizers/http-token-authorizer.ts";
import { TokenAuthorizer } from "../../cdk/authorizers/token-authorizer.ts";
import { TokenService } from "../../cdk/service/token-service.ts";
import { generateSecret } from "../../core/secret.ts";
import { runCdkApp } from "../local/mini-assembly.ts";
import { type Fault, type FaultProxy, findFault, type ProxiedCall, startFaultProxy } from "../support/fault-proxy.ts";
import { foreign, late, losing, refusing, skewedClock, stalling, wrongItem } from "../support/faults.ts";
import { clientId, startIssuer, type TestIssuer } from "../support/issuer.ts";
import { type ApiUnderFaults, tryRequests } from "./failures/api-under-faults.ts";
import { startPart } from "./part.ts";
import { createRandom } from "./random.ts";

const part = startPart("Failures: through the gateway", [
  "faults",
  "inputs",
  "falseAccepts",
  "falseRefusals",
  "falseSuccesses",
  "serverErrors",
  "lateErrors",
  "notRecovered",
]);

let issuer: TestIssuer;
let proxies: Readonly<Record<"table" | "issuer", FaultProxy>>;
let running: Awaited<ReturnType<typeof runCdkApp>>;
let managementUrl: string;
let adminToken: string;
const echo = mkdtempSync(join(tmpdir(), "latchkey-echo-"));

/** The protected APIs, each with an authorizer of another kind that caches no verdict. */
const protectedUrls: Record<string, string> = {};

function build(app: App): void {
  const service = new TokenService(new Stack(app, "Service"), "Service", {
    cacheTtl: Duration.seconds(0),
    signIn: { issuer: proxies.issuer.url, clientId, adminWhen: { claim: "groups", contains: "administrators" } },
  });
  const stack = new Stack(app, "Protected");
  const code = Code.fromAsset(echo);
  const handler = new LambdaFunction(stack, "Echo", { runtime: Runtime.NODEJS_24_X, handler: "index.handler", code });
  for (const dynamodbClient of ["built-in", "sdk"] as const) {
    const api = new RestApi(stack, `Rest-${dynamodbClient}`, { cloudWatchRole: false });
    const props = { service, anyToken: ["GET /*"], dynamodbClient };
    const authorizer = new TokenAuthorizer(api, "Authorizer", props);
    api.root.addResource("things").addMethod("GET", new LambdaIntegration(handler), { authorizer });
    new CfnOutput(stack, `Url${dynamodbClient.replace("-", "")}`, { value: api.url });
  }
  const http = new HttpApi(stack, "Http");
  const authorizer = new HttpTokenAuthorizer(stack, "Tokens", { service, anyToken: ["GET /*"] });
  const integration = new HttpLambdaIntegration("Integration", handler);
  http.addRoutes({ path: "/things", methods: [HttpMethod.GET], integration, authorizer });
  new CfnOutput(stack, "Urlhttp", { value: http.apiEndpoint });
}

beforeAll(async () => {
  writeFileSync(join(echo, "index.mjs"), "export const handler = async () => ({ statusCode: 200, body: 'reached' });");
  issuer = await startIssuer("ES256");
  proxies = { table: await startFaultProxy(inject("dynamodbEndpoint")), issuer: await startFaultProxy(issuer.url) };
  issuer.metadata = { issuer: proxies.issuer.url, jwks_uri: `${proxies.issuer.url}/keys` };
  await buildFunctions();
  running = await runCdkApp(build, { dynamodbEndpoint: proxies.table.url });
  const outputs = Object.assign({}, ...running.outputs.values());
  managementUrl = running.findUrl(outputs.ManagementUrl);
  for (const name of ["builtin", "sdk", "http"]) protectedUrls[name] = running.findUrl(outputs[`Url${name}`]);
  adminToken = running.secretValue(outputs.AdminTokenSecretName) ?? "";
}, 120_000);

afterAll(async () => {
  await running?.stop();
  await Promise.all([proxies?.table.stop(), proxies?.issuer.stop(), issuer?.close()]);
  rmSync(echo, { recursive: true, force: true });
});

/** The limit of API Gateway for a function behind it, which would answer for a function that doesn't. */
const longestMs = 29_000;

async function call(method: string, url: string, authorization: string, body?: unknown) {
  part.count("inputs");
  const started = performance.now();
  const response = await fetch(url, {
    method,
    headers: { Authorization: authorization, ...(body !== undefined && { "Content-Type": "application/json" }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (performance.now() - started > longestMs) part.count("lateErrors");
  const retryAfter = response.headers.get("retry-after");
  return { status: response.status, text, headers: { ...(retryAfter !== null && { "Retry-After": retryAfter }) } };
}

/** The management API as a client sees it. */
const api = (async (request: string, { body, query }: { body?: unknown; query?: Record<string, string> } = {}) => {
  const [method = "", path = ""] = request.split(" ");
  const url = `${managementUrl}${path}${query ? `?${new URLSearchParams(query)}` : ""}`;
  const response = await call(method, url, `Bearer ${adminToken}`, body);
  if (response.text.includes(adminToken)) part.count("falseSuccesses");
  return { ...response, body: response.text ? JSON.parse(response.text) : null };
}) as unknown as ApiUnderFaults;

// An empty object is also DynamoDB's response where there is no item: nobody could tell another server's.
const { "an empty object": _, ...foreignPages } = foreign;
const faults: Readonly<Record<string, Fault>> = { ...refusing, ...losing, ...foreignPages, ...stalling };

/** Whose calls of the table fail: the authorizers' own client doesn't say what it is. */
const places: Readonly<Record<string, (call: ProxiedCall) => boolean>> = {
  "the authorizer": ({ isSdk }) => !isSdk,
  "the function": ({ isSdk }) => isSdk,
};

it("the management API returns 503 with Retry-After, 409 or the truth, whichever function fails behind the gateway", async () => {
  const random = createRandom(part.seed);
  for (const [name, fault] of Object.entries(faults)) {
    const [place, isHit] = random.pick(Object.entries(places));
    const trial = { part, proxy: proxies.table, api };
    await tryRequests(trial, `${name} at ${place}`, (each) => (isHit(each) ? fault : undefined));
  }
  part.expectNoFault();
});

const wrong: Readonly<Record<string, Fault>> = {
  "another token's item": wrongItem((item) => ({ ...item, id: { S: "tok_01arz3ndektsv4rrffq69g5fav" } })),
  "an item without a digest": wrongItem(({ digest: __, ...item }) => item),
};
/** Faults that an authorizer can make up for. */
const passing: Readonly<Record<string, Fault>> = {
  "a clock behind": skewedClock(600_000),
  "a slow response": late(200),
};

/** The faults of the reads of a token's item, by its id. */
const faultOf = new Map<string, Fault>();

/** Calls a protected API with the secret of a new token and with invalid ones, while reads of their items fail. */
async function tryProtected(kind: string, url: string, name: string, fault: Fault): Promise<void> {
  const { body: token } = await api("POST /v1/tokens", { body: { name: `${name} ${kind}`, owner: "alice" } });
  const unknown = generateSecret("lk");
  const statusOf = async (secret: string) => (await call("GET", `${url}/things`, `Bearer ${secret}`)).status;
  for (const id of [token.id, unknown.tokenId]) faultOf.set(id, fault);
  const valid = await statusOf(token.secret);
  const invalid = [await statusOf(generateSecret("lk", token.id).secret), await statusOf(unknown.secret)];
  for (const id of [token.id, unknown.tokenId]) faultOf.delete(id);

  const mayPass = name in passing;
  if (invalid.includes(200) || (valid === 200 && !mayPass)) part.count("falseAccepts");
  expect.soft([kind, name, valid]).toEqual([kind, name, mayPass ? expect.toBeOneOf([200, 500]) : 500]);
  const after = await statusOf(token.secret);
  if (after !== 200) part.count("notRecovered");
  expect.soft([kind, name, after]).toEqual([kind, name, 200]);
}

it("protected APIs return 500, let nobody in and recover, whatever the table responds", async () => {
  const before = proxies.table.injected;
  proxies.table.plan = (call) => (call.operation === "GetItem" ? findFault(faultOf, call) : undefined);
  const cases = Object.entries({ ...faults, ...wrong, ...passing }).flatMap(([name, fault]) =>
    Object.entries(protectedUrls).map(([kind, url]) => ({ kind, url, name, fault })),
  );
  await pMap(cases, ({ kind, url, name, fault }) => tryProtected(kind, url, name, fault), { concurrency: 6 });
  proxies.table.plan = () => undefined;
  part.count("faults", proxies.table.injected - before);
  part.expectNoFault();
});

it("people get 503 with Retry-After while the issuer's keys can't be had, tokens work, and nobody else gets in", async () => {
  const jwt = (claims = {}) => issuer.jwt({ iss: proxies.issuer.url, groups: ["administrators"], ...claims });
  const forged = issuer.forged({ iss: proxies.issuer.url, groups: ["administrators"] });
  const list = (credential: string) => call("GET", `${managementUrl}/v1/tokens`, `Bearer ${credential}`);
  for (const fault of ["service unavailable", "half a body, then a reset"]) {
    proxies.issuer.plan = () => faults[fault];
    const [person, stranger, token] = await Promise.all([list(jwt()), list(forged), list(adminToken)]);
    for (const { status } of [person, stranger]) if (status === 200) part.count("falseAccepts");
    if (token.status !== 200) part.count("falseRefusals");
    expect.soft([fault, person.status, person.headers["Retry-After"], token.status]).toEqual([fault, 503, "1", 200]);
    expect.soft(stranger.status).toBe(503);
    proxies.issuer.plan = () => undefined;
    // Failed keys are fetched again after ten seconds.
    await sleep(10_500);
  }
  part.count("faults", proxies.issuer.injected);
  const after = [await list(jwt()), await list(forged)].map(({ status }) => status);
  if (after.join() !== "200,401") part.count("notRecovered");
  expect.soft(after).toEqual([200, 401]);
  // Known keys serve while the issuer is down.
  proxies.issuer.plan = () => faults["bad gateway"];
  expect.soft([(await list(jwt())).status, (await list(forged)).status]).toEqual([200, 401]);
  part.expectNoFault();
});
