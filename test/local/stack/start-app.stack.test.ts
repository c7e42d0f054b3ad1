import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LambdaIntegration, RestApi } from "aws-cdk-lib/aws-apigateway";
import { WebSocketApi, WebSocketStage } from "aws-cdk-lib/aws-apigatewayv2";
import { WebSocketLambdaIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import { AttributeType, Table } from "aws-cdk-lib/aws-dynamodb";
import { Code, Function as LambdaFunction, Runtime } from "aws-cdk-lib/aws-lambda";
import { Queue } from "aws-cdk-lib/aws-sqs";
import { StringParameter } from "aws-cdk-lib/aws-ssm";
import { App, CfnOutput, Stack } from "aws-cdk-lib/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { buildFunctions } from "../../../build/functions.ts";
import { TokenAuthorizer } from "../../../cdk/authorizers/token-authorizer.ts";
import { WebSocketTokenAuthorizer } from "../../../cdk/authorizers/web-socket-token-authorizer.ts";
import { TokenService } from "../../../cdk/service/token-service.ts";
import { createClient } from "../../../client/client.ts";
import { type LocalApp, startLocalApp } from "../../../local/stack/start-app.ts";
import { appWelcomeMessage } from "../../../local/stack/welcome-message.ts";
import { sharedDynamoDbEndpoint } from "../../support/dynamodb-local.ts";

let folder: string;
let app: LocalApp;

/** Synthesizes an app as its user does. @returns its cloud assembly. */
async function synthesize(name: string, build: (stack: Stack) => void): Promise<string> {
  const outdir = join(folder, name);
  const cdkApp = new App({ outdir, analyticsReporting: false });
  build(new Stack(cdkApp, "Shop"));
  cdkApp.synth();
  return outdir;
}

function buildShop(stack: Stack): void {
  const service = new TokenService(stack, "Tokens", {
    scopes: [
      { name: "orders:read", description: "Read orders.", grants: ["GET /orders/{id}"] },
      { name: "feed:read", description: "Follow the feed.", grants: ["$connect"] },
    ],
  });
  const stock = new Table(stack, "Stock", { partitionKey: { name: "sku", type: AttributeType.STRING } });
  const backend = new LambdaFunction(stack, "Backend", {
    environment: { STOCK: stock.tableName },
    runtime: Runtime.NODEJS_24_X,
    handler: "index.handler",
    code: Code.fromInline(
      "exports.handler = async (event) => ({ statusCode: 200, body: event.requestContext.authorizer.owner + ' ' + process.env.STOCK });",
    ),
  });
  const api = new RestApi(stack, "Orders", {
    defaultMethodOptions: { authorizer: new TokenAuthorizer(stack, "Authorizer", { service }) },
  });
  api.root.resourceForPath("/orders/{id}").addMethod("GET", new LambdaIntegration(backend));
  const connect = new WebSocketTokenAuthorizer(stack, "Connect", { service });
  const integration = new WebSocketLambdaIntegration("OnConnect", backend);
  const feed = new WebSocketApi(stack, "Feed", { connectRouteOptions: { integration, authorizer: connect } });
  const stage = new WebSocketStage(stack, "Live", { webSocketApi: feed, stageName: "live", autoDeploy: true });
  new CfnOutput(stack, "OrdersUrl", { value: api.url });
  new CfnOutput(stack, "FeedUrl", { value: stage.url });
  new CfnOutput(stack, "Unrelated", { value: "https://example.com/" });
}

const start = (appDirectory: string, dataDirectory: string) =>
  startLocalApp({
    appDirectory,
    dataDirectory: join(folder, dataDirectory),
    port: 0,
    inMemory: true,
    dynamodbEndpoint: sharedDynamoDbEndpoint,
  });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "latchkey-app-"));
  await buildFunctions();
  app = await start(await synthesize("cdk.out", buildShop), "data");
}, 60_000);

afterAll(async () => {
  await app.stop();
  await rm(folder, { recursive: true, force: true });
});

const createToken = async (name: string, scopes: string[]) => {
  const client = createClient({ baseUrl: app.managementUrl, token: app.adminToken });
  return (await client.createToken({ body: { name, owner: "till", scopes } })).secret ?? "";
};

test("serves the APIs of an app by the names of their outputs", async () => {
  expect(Object.keys(app.urls).filter((name) => !name.startsWith("OrdersEndpoint"))).toEqual(["OrdersUrl", "FeedUrl"]);
  const { stop: _, ...file } = app;
  expect(JSON.parse(await readFile(join(folder, "data", "stack.json"), "utf8"))).toEqual(file);
  const secret = await createToken("orders", ["orders:read"]);
  const call = (path: string, headers = {}) => fetch(`${app.urls["OrdersUrl"]}${path}`, { headers });
  const response = await call("/orders/1", { Authorization: `Bearer ${secret}` });
  expect([response.status, await response.text()]).toEqual([200, expect.stringMatching(/^till Shop-Stock/)]);
  expect((await call("/orders/1")).status).toBe(401);
  const other = await createToken("feed only", ["feed:read"]);
  expect((await call("/orders/1", { Authorization: `Bearer ${other}` })).status).toBe(403);
});

test("serves a WebSocket API at an address that begins with ws:", async () => {
  const connect = (secret: string) =>
    new Promise<number | "open">((resolve) => {
      const socket = new WebSocket(app.urls["FeedUrl"] ?? "", { headers: { Authorization: `Bearer ${secret}` } });
      socket.on("open", () => {
        socket.close();
        resolve("open");
      });
      socket.on("unexpected-response", (_request, response) => resolve(response.statusCode ?? 0));
      socket.on("error", () => undefined);
    });
  expect(await connect(await createToken("feed", ["feed:read"]))).toBe("open");
  expect(await connect(await createToken("no feed", ["orders:read"]))).toBe(403);
});

test("shows all URLs", () => {
  const said = appWelcomeMessage(app, { inMemory: true, dataDirectory: folder });
  for (const text of [app.managementUrl, app.adminToken, ...Object.values(app.urls), "OrdersUrl", "Press Ctrl-C"]) {
    expect(said).toContain(text);
  }
});

test("refuses an app that it can't run, and explains why", async () => {
  await expect(start(join(folder, "nothing"), "a")).rejects.toThrow(
    /nothing is not a cloud assembly\. Run npx cdk synth/,
  );
  const withoutService = await synthesize("no-service", (stack) => void new Queue(stack, "Queue"));
  await expect(start(withoutService, "b")).rejects.toThrow(/needs a TokenService/);
  const unknown = await synthesize("unknown", (stack) => {
    for (const name of ["ManagementUrl", "AdminTokenSecretName"]) new CfnOutput(stack, name, { value: "x" });
    new StringParameter(stack, "Parameter", { stringValue: "x" });
  });
  await expect(start(unknown, "c")).rejects.toThrow(
    /Shop\/Parameter\w+: the local stack cannot run a AWS::SSM::Parameter/,
  );
});
