import { LambdaIntegration, RestApi } from "aws-cdk-lib/aws-apigateway";
import { type App, CfnOutput, Stack } from "aws-cdk-lib/core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { buildFunctions } from "../../../build/functions.ts";
import { TokenAuthorizer } from "../../../cdk/authorizers/token-authorizer.ts";
import { TokenService } from "../../../cdk/service/token-service.ts";
import { createClient } from "../../../client/client.ts";
import { type DynamoDbLocal, startDynamoDbLocal } from "../../../local/aws/dynamodb-local.ts";
import { runCdkApp } from "../../local/mini-assembly.ts";
import { type FaultProxy, startFaultProxy } from "../../support/fault-proxy.ts";
import { refusing, stalling } from "../../support/faults.ts";

let dynamodb: DynamoDbLocal;
let proxy: FaultProxy;

const faults = { refuse: refusing["reset before the call"], stall: stalling["half a body, then nothing"] };
let running: Awaited<ReturnType<typeof runCdkApp>>;
let managementUrl: string;
const protectedUrls: Record<string, string> = {};
let adminToken: string;
let token: { readonly id: string; readonly secret?: string | undefined };

/** By name: how the authorizer of an API calls DynamoDB. */
const protectedApis = { Protected: "built-in", ProtectedBySdk: "sdk" } as const;

function build(app: App): void {
  const service = new TokenService(new Stack(app, "Service"), "Service");
  const stack = new Stack(app, "Protected");
  for (const [name, dynamodbClient] of Object.entries(protectedApis)) {
    const api = new RestApi(stack, name, { cloudWatchRole: false });
    const authorizer = new TokenAuthorizer(api, "Authorizer", { service, anyToken: ["GET /*"], dynamodbClient });
    const integration = new LambdaIntegration(service.handler);
    api.root.resourceForPath("/v1/health").addMethod("GET", integration, { authorizer });
    new CfnOutput(stack, `Url${name}`, { value: api.url });
  }
}

beforeAll(async () => {
  [dynamodb] = await Promise.all([startDynamoDbLocal(), buildFunctions()]);
  proxy = await startFaultProxy(dynamodb.endpoint);
  running = await runCdkApp(build, { dynamodbEndpoint: proxy.url });
  const outputs = Object.assign({}, ...running.outputs.values());
  managementUrl = running.findUrl(outputs.ManagementUrl);
  for (const name of Object.keys(protectedApis)) protectedUrls[name] = running.findUrl(outputs[`Url${name}`]);
  adminToken = running.secretValue(outputs.AdminTokenSecretName) ?? "";
  token = await createClient({ baseUrl: managementUrl, token: adminToken }).createToken({ body: { name: "one" } });
}, 120_000);

afterEach(() => {
  proxy.plan = () => undefined;
});

afterAll(async () => {
  await running?.stop();
  await proxy?.stop();
  await dynamodb?.stop();
});

const problem = { status: 503, code: "unavailable", title: "Service unavailable" };
const oauthError = { error: expect.any(String), code: "unavailable" };

const asJson = { "Content-Type": "application/json" };

async function call(method: string, path: string, body?: object, authorization = `Bearer ${adminToken}`) {
  const started = performance.now();
  const response = await fetch(`${managementUrl}${path}`, {
    method,
    headers: { ...(authorization && { Authorization: authorization }), ...(body && asJson) },
    ...(body && { body: JSON.stringify(body) }),
  });
  const { status, headers } = response;
  const text = await response.text();
  const parsed = (text ? JSON.parse(text) : null) as Record<string, unknown> | null;
  return { status, retryAfter: headers.get("retry-after"), body: parsed, seconds: (performance.now() - started) / 1e3 };
}

describe.each(["refuse", "stall"] as const)("with a table whose connections %s", (mode) => {
  test.each([
    ["GET", "/v1/tokens", problem],
    ["GET", "/v1/tokens/self", problem],
    ["POST", "/v1/tokens", problem, { name: "two" }],
    ["POST", "/v1/revoke", oauthError, { token: "" }],
  ] as const)(
    "%s %s returns 503 and when to try again",
    async (method, path, expected, body?: object) => {
      proxy.plan = () => faults[mode];
      const sent = path === "/v1/revoke" ? { token: token.secret } : body;
      const { status, retryAfter, body: received, seconds } = await call(method, path, sent);
      expect(received).toMatchObject(expected);
      expect([status, retryAfter]).toEqual([503, "1"]);
      expect(seconds).toBeLessThan(10);
    },
    20_000,
  );

  test("Interana's calls return 503 in their own form", async () => {
    proxy.plan = () => faults[mode];
    const { status, retryAfter, body } = await call("POST", "/api/create_token", undefined, `Token ${adminToken}`);
    expect([status, retryAfter]).toEqual([503, "1"]);
    expect(body).toMatchObject({ success: false });
  }, 20_000);

  test.each(Object.keys(protectedApis))(
    "%s lets nobody in, and everybody as soon as the table responds",
    async (api) => {
      const lookUp = async () => {
        const headers = { Authorization: `Bearer ${token.secret}` };
        return (await fetch(`${protectedUrls[api]}/v1/health`, { headers })).status;
      };
      const fresh = await createClient({ baseUrl: managementUrl, token: adminToken }).createToken({
        body: { name: `fresh-${mode}-${api}` },
      });
      token = fresh;
      proxy.plan = () => faults[mode];
      expect(await lookUp()).toBe(500);
      proxy.plan = () => undefined;
      expect(await lookUp()).toBe(200);
    },
    20_000,
  );
});

test("nothing was written by a request that was answered 503", async () => {
  const { body } = await call("GET", "/v1/tokens?name=two");
  expect(body).toMatchObject({ items: [] });
  expect((await call("GET", `/v1/tokens/${token.id}`)).body).toMatchObject({ status: "active" });
});
