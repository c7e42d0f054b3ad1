import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type IAuthorizer, LambdaIntegration, RestApi } from "aws-cdk-lib/aws-apigateway";
import { CorsHttpMethod, HttpApi, HttpMethod, WebSocketApi, WebSocketStage } from "aws-cdk-lib/aws-apigatewayv2";
import { HttpLambdaIntegration, WebSocketLambdaIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import { Code, Function as LambdaFunction, Runtime } from "aws-cdk-lib/aws-lambda";
import { type App, CfnOutput, Stack } from "aws-cdk-lib/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { buildFunctions } from "../../build/functions.ts";
import { HttpTokenAuthorizer } from "../../cdk/authorizers/http-token-authorizer.ts";
import { RequestTokenAuthorizer } from "../../cdk/authorizers/request-token-authorizer.ts";
import { TokenAuthorizer } from "../../cdk/authorizers/token-authorizer.ts";
import { WebSocketTokenAuthorizer } from "../../cdk/authorizers/web-socket-token-authorizer.ts";
import type { HandlerFunction } from "../../cdk/handlers/handler-function.ts";
import { TokenService } from "../../cdk/service/token-service.ts";
import { createClient } from "../../client/client.ts";
import { type DynamoDbLocal, startDynamoDbLocal } from "../../local/aws/dynamodb-local.ts";
import { runCdkApp } from "./mini-assembly.ts";

const echo = mkdtempSync(join(tmpdir(), "latchkey-echo-"));
let dynamodb: DynamoDbLocal;
let running: Awaited<ReturnType<typeof runCdkApp>>;
let url: string;
let restUrl: string;
let feedUrl: string;
let pageFeedUrl: string;
let closerArn: string;
let administrator: ReturnType<typeof createClient>;

function build(app: App): void {
  const service = new TokenService(new Stack(app, "Service"), "Service", {
    scopes: [
      { name: "lookup:read", description: "Look keys up.", grants: ["GET /v1/lookup/{key}"] },
      { name: "orders:read", description: "Read orders.", grants: ["GET /orders/{id}", "* /users"] },
      { name: "items:read", description: "Read items of orders.", grants: ["GET /orders/{id}/items"] },
      { name: "feed:read", description: "Follow the feed.", grants: ["$connect"] },
    ],
    revocation: "immediate",
  });
  const stack = new Stack(app, "Example");
  const handler = new LambdaFunction(stack, "Echo", {
    runtime: Runtime.NODEJS_24_X,
    handler: "index.handler",
    code: Code.fromAsset(echo),
  });
  const integration = new HttpLambdaIntegration("Integration", handler);
  const api = new HttpApi(stack, "Api");
  const authorizer = new HttpTokenAuthorizer(stack, "Tokens", { service });
  api.addRoutes({ path: "/v1/lookup/{key}", methods: [HttpMethod.GET], integration, authorizer });
  api.addRoutes({ path: "/v1/facts", methods: [HttpMethod.PUT], integration, authorizer });
  api.addRoutes({ path: "/open/{proxy+}", integration });
  new CfnOutput(stack, "Url", { value: api.apiEndpoint });

  const rest = new RestApi(stack, "Rest", { cloudWatchRole: false });
  const add = (path: string, restAuthorizer: IAuthorizer) =>
    rest.root.addResource(path).addMethod("GET", new LambdaIntegration(handler), { authorizer: restAuthorizer });
  const anyToken = ["GET /*"];
  for (const header of headers) add(header, new TokenAuthorizer(stack, header, { service, header, anyToken }));
  add("by-address", new RequestTokenAuthorizer(stack, "ByAddress", { service, header: "X-Api-Key", anyToken }));
  const byScope = new TokenAuthorizer(stack, "ByScope", { service, header: "X-Api-Key" });
  for (const path of ["/orders", "/orders/{id}", "/orders/{id}/items", "/users", "/admin/users"]) {
    rest.root.resourceForPath(path).addMethod("GET", new LambdaIntegration(handler), { authorizer: byScope });
    if (path.startsWith("/orders/")) api.addRoutes({ path, methods: [HttpMethod.GET], integration, authorizer });
  }
  new CfnOutput(stack, "RestUrl", { value: rest.url });

  const webSocketIntegration = new WebSocketLambdaIntegration("Feed", handler);
  const feedAuthorizer = new WebSocketTokenAuthorizer(stack, "FeedTokens", { service });
  const feed = new WebSocketApi(stack, "Feed", {
    connectRouteOptions: { integration: webSocketIntegration, authorizer: feedAuthorizer },
  });
  feed.addRoute("whoami", { integration: webSocketIntegration, returnResponse: true });
  const stage = new WebSocketStage(stack, "FeedStage", { webSocketApi: feed, stageName: "live", autoDeploy: true });
  new CfnOutput(stack, "FeedUrl", { value: stage.url });
  feedAuthorizer.closeConnections(stage);

  const pageAuthorizer = new WebSocketTokenAuthorizer(stack, "PageTokens", {
    service,
    header: "Sec-WebSocket-Protocol",
  });
  const pageIntegration = new WebSocketLambdaIntegration("PageFeed", handler);
  const pageFeed = new WebSocketApi(stack, "PageFeed", {
    connectRouteOptions: { integration: pageIntegration, authorizer: pageAuthorizer },
  });
  pageFeed.addRoute("whoami", { integration: pageIntegration, returnResponse: true });
  const pageStage = new WebSocketStage(stack, "PageStage", {
    webSocketApi: pageFeed,
    stageName: "live",
    autoDeploy: true,
  });
  new CfnOutput(stack, "PageFeedUrl", { value: pageStage.url });
  const closer = feedAuthorizer.node.findChild("Connections-live").node.findChild("Handler") as HandlerFunction;
  new CfnOutput(stack, "CloserArn", { value: closer.function.functionArn });
}

const headers = ["Authorization", "X-Authentication", "X-Api-Key"] as const;

beforeAll(async () => {
  writeFileSync(
    join(echo, "index.mjs"),
    `export const handler = async (event) => event.requestContext.eventType
      ? { statusCode: 200, headers: { "Sec-WebSocket-Protocol": "latchkey" }, body: event.requestContext.authorizer.tokenId }
      : event.httpMethod
      ? { statusCode: 200, body: event.requestContext.authorizer.tokenId }
      : event.rawPath === "/open/plain"
      ? { statusCode: 201, headers: { "content-type": "text/plain" }, cookies: ["a=1", "b=2"], body: "aGk=", isBase64Encoded: true }
      : event.rawPath === "/open/broken" ? Promise.reject(new Error("a bug")) : event;`,
  );
  [dynamodb] = await Promise.all([startDynamoDbLocal(), buildFunctions()]);
  running = await runCdkApp(build, {
    dynamodbEndpoint: dynamodb.endpoint,
  });
  const outputs = Object.assign({}, ...running.outputs.values());
  url = running.findUrl(outputs.Url);
  restUrl = running.findUrl(outputs.RestUrl);
  closerArn = outputs.CloserArn;
  feedUrl = running.findUrl(outputs.FeedUrl).replace("http", "ws");
  pageFeedUrl = running.findUrl(outputs.PageFeedUrl).replace("http", "ws");
  const token = running.secretValue(outputs.AdminTokenSecretName) ?? "";
  administrator = createClient({ baseUrl: running.findUrl(outputs.ManagementUrl), token });
}, 120_000);

afterAll(async () => {
  await running?.stop();
  await dynamodb?.stop();
  rmSync(echo, { recursive: true });
});

describe("a REST API that is protected with tokens", () => {
  const callWith = (path: string, headers: Record<string, string>) => fetch(`${restUrl}/${path}`, { headers });

  test("takes the secret in the one header of its authorizer, in the forms of that header", async () => {
    const { id, secret } = await newToken([]);
    const forms = {
      Authorization: [`Bearer ${secret}`, `token ${secret}`, `APIToken ${secret}`, `JWT ${secret}`],
      "X-Authentication": [secret, `token-${made}:${secret}`],
      "X-Api-Key": [secret],
    };
    for (const header of headers) {
      for (const value of forms[header]) {
        const response = await callWith(header, { [header]: value });
        expect([header, response.status, await response.text()]).toEqual([header, 200, id]);
      }
      for (const other of headers.filter((each) => each !== header)) {
        expect((await callWith(header, { [other]: forms[other][0] ?? "" })).status).toBe(401);
      }
    }
    expect((await callWith("X-Api-Key", { "X-Api-Key": `Bearer ${secret}` })).status).toBe(401);
    expect((await callWith("X-Authentication", { "X-Authentication": `another:${secret}` })).status).toBe(401);
  });

  test.each([
    ["orders/1", 200],
    ["orders/1/", 200],
    ["users", 200],
    ["orders", 403],
    ["orders/", 403],
    ["orders/1/items", 403],
    ["orders/1/items/", 403],
    ["admin/users", 403],
  ])("calls %s with a token whose scope opens GET /orders/{id} and * /users, and gets %i", async (path, status) => {
    const { secret } = await newToken(["orders:read"]);
    // The verdict for a route that is open is cached, and then asked about this one.
    expect((await callWith("orders/1", { "X-Api-Key": secret })).status).toBe(200);
    expect((await callWith(path, { "X-Api-Key": secret })).status).toBe(status);
  });

  test("refuses a token from an address that it is not for, by the policy and by the function", async () => {
    const { secret: elsewhere } = await newToken([], ["192.0.2.0/24"]);
    const { secret: here } = await newToken([], ["127.0.0.0/8"]);
    for (const path of ["X-Api-Key", "by-address"]) {
      expect((await callWith(path, { "X-Api-Key": elsewhere })).status).toBe(403);
      expect((await callWith(path, { "X-Api-Key": here })).status).toBe(200);
    }
  });
});

let made = 0;

async function newToken(scopes: string[], allowedCidrs: string[] = []) {
  made += 1;
  const body = { name: `token-${made}`, owner: "ops", scopes, allowedCidrs };
  const { id, secret = "" } = await administrator.createToken({ body });
  return { id, secret };
}

async function call(path: string, secret?: string, method = "GET") {
  const headers: Record<string, string> = secret === undefined ? {} : { Authorization: `Bearer ${secret}` };
  const response = await fetch(`${url}${path}`, { method, headers });
  return { status: response.status, body: await response.json() };
}

describe("an HTTP API that is protected with tokens", () => {
  test("lets a token with the scope in, and tells the backend whose it is", async () => {
    const { id, secret } = await newToken(["lookup:read"]);
    const { status, body } = await call("/v1/lookup/a%20b?x=1&x=2", secret);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      version: "2.0",
      routeKey: "GET /v1/lookup/{key}",
      rawPath: "/v1/lookup/a%20b",
      rawQueryString: "x=1&x=2",
      queryStringParameters: { x: "1,2" },
      pathParameters: { key: "a b" },
      requestContext: {
        stage: "$default",
        http: { method: "GET", path: "/v1/lookup/a%20b", sourceIp: "127.0.0.1" },
        authorizer: { lambda: { tokenId: id, owner: "ops", scopes: "lookup:read" } },
      },
    });
  });

  test("returns 401 without a token and to a bad one, 403 to one without the scope", async () => {
    expect(await call("/v1/lookup/a")).toEqual({ status: 401, body: { message: "Unauthorized" } });
    expect(await call("/v1/lookup/a", "nonsense")).toEqual({ status: 401, body: { message: "Unauthorized" } });
    const { secret } = await newToken(["lookup:read"]);
    expect((await call("/v1/lookup/a", secret)).status).toBe(200);
    expect((await call("/v1/facts", secret, "PUT")).status).toBe(403);
    const { secret: unscoped } = await newToken([]);
    expect((await call("/v1/lookup/a", unscoped)).status).toBe(403);
  });

  test("refuses a token from an address that it is not for", async () => {
    const { secret: elsewhere } = await newToken(["lookup:read"], ["192.0.2.0/24"]);
    const { secret: here } = await newToken(["lookup:read"], ["127.0.0.0/8"]);
    expect((await call("/v1/lookup/a", elsewhere)).status).toBe(403);
    expect((await call("/v1/lookup/a", here)).status).toBe(200);
  });

  test("opens the routes of its scopes alone, however their paths are encoded", async () => {
    const { secret } = await newToken(["items:read"]);
    expect((await call("/orders/a/items", secret)).status).toBe(200);
    expect((await call("/orders/a%2Fitems", secret)).status).toBe(403);
    expect((await call("/orders/a", secret)).status).toBe(403);
    const { secret: other } = await newToken(["orders:read"]);
    expect(await call("/orders/a%2Fitems", other)).toMatchObject({
      status: 200,
      body: { routeKey: "GET /orders/{id}" },
    });
    expect((await call("/orders/a/items", other)).status).toBe(403);
  });

  test("caches verdicts, and forgets them when a token is disabled with immediate revocation", async () => {
    const { id, secret } = await newToken(["lookup:read"]);
    expect((await call("/v1/lookup/a", secret)).status).toBe(200);
    await administrator.updateToken({ id, body: { status: "disabled" } });
    expect((await call("/v1/lookup/a", secret)).status).toBe(401);
  });

  test("does not cache that a token is bad: enabled again, it works at once", async () => {
    const { id, secret } = await newToken(["lookup:read"]);
    await administrator.updateToken({ id, body: { status: "disabled" } });
    expect((await call("/v1/lookup/a", secret)).status).toBe(401);
    await administrator.updateToken({ id, body: { status: "active" } });
    expect((await call("/v1/lookup/a", secret)).status).toBe(200);
  });
});

describe("a WebSocket API that is protected with tokens", () => {
  /** The status of a handshake, and the connection where it was accepted. */
  async function connect(headers: Record<string, string>) {
    const socket = new WebSocket(feedUrl, { headers });
    const [, response] = await Promise.race([once(socket, "unexpected-response"), once(socket, "open")]);
    response?.resume();
    return { socket, status: response ? Number(response.statusCode) : 101 };
  }

  test("opens a connection for a token with the scope, and tells the backend whose it is", async () => {
    const { id, secret } = await newToken(["feed:read"]);
    const { socket, status } = await connect({ Authorization: `Bearer ${secret}` });
    expect(status).toBe(101);
    socket.send(JSON.stringify({ action: "whoami" }));
    expect(String((await once(socket, "message"))[0])).toBe(id);
    socket.close();
  });

  test("refuses the handshake without a token, with a bad one, and without the scope", async () => {
    const { secret } = await newToken(["lookup:read"]);
    const statuses = await Promise.all(
      [{}, { Authorization: "Bearer nonsense" }, { Authorization: `Bearer ${secret}` }].map(
        async (headers: Record<string, string>) => (await connect(headers)).status,
      ),
    );
    expect(statuses).toEqual([401, 401, 403]);
  });

  test("takes the secret of a page among the subprotocols, and responds with the other one", async () => {
    const { id, secret } = await newToken(["feed:read"]);
    // Node's own: it can set no headers, and fails without a subprotocol in the response, as in a browser.
    const open = async (protocols: string[]) => {
      const socket = new globalThis.WebSocket(pageFeedUrl, protocols);
      const event = await new Promise<Event>((resolve) => {
        for (const type of ["open", "error"]) socket.addEventListener(type, resolve, { once: true });
      });
      return { socket, outcome: event.type };
    };
    const { socket, outcome } = await open(["latchkey", secret]);
    expect([outcome, socket.protocol]).toEqual(["open", "latchkey"]);
    const message = new Promise<MessageEvent>((resolve) => socket.addEventListener("message", resolve));
    socket.send(JSON.stringify({ action: "whoami" }));
    expect((await message).data).toBe(id);
    socket.close();
    expect((await open(["latchkey", `${secret}x`])).outcome).toBe("error");
    expect((await open(["latchkey"])).outcome).toBe("error");
  });

  test("keeps a connection open when its token is disabled, and opens no new one, until connections are checked", async () => {
    const { id, secret } = await newToken(["feed:read"]);
    const { socket } = await connect({ Authorization: `Bearer ${secret}` });
    const { secret: otherSecret, id: otherId } = await newToken(["feed:read"]);
    const { socket: other } = await connect({ Authorization: `Bearer ${otherSecret}` });
    await administrator.updateToken({ id, body: { status: "disabled" } });
    expect((await connect({ Authorization: `Bearer ${secret}` })).status).toBe(401);
    socket.send(JSON.stringify({ action: "whoami" }));
    expect(String((await once(socket, "message"))[0])).toBe(id);

    const closed = once(socket, "close");
    await running.invoke(closerArn, {});
    expect((await closed)[0]).toBe(1000);
    other.send(JSON.stringify({ action: "whoami" }));
    expect(String((await once(other, "message"))[0])).toBe(otherId);
    other.close();
  });
});

describe("an HTTP API", () => {
  test("serves routes without an authorizer, whatever the method", async () => {
    const { status, body } = await call("/open/a/b", undefined, "DELETE");
    expect(status).toBe(200);
    expect(body).toMatchObject({ routeKey: "ANY /open/{proxy+}", pathParameters: { proxy: "a/b" } });
    expect(body).not.toHaveProperty("requestContext.authorizer");
  });

  test("returns the function's status, headers, cookies and bytes", async () => {
    const response = await fetch(`${url}/open/plain`);
    expect(response.status).toBe(201);
    expect(response.headers.get("content-type")).toBe("text/plain");
    expect(response.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
    expect(await response.text()).toBe("hi");
  });

  test("returns 500 for a function that fails, and 404 for what is no route", async () => {
    expect(await call("/open/broken")).toEqual({ status: 500, body: { message: "Internal Server Error" } });
    expect(await call("/v1/lookup/a", undefined, "POST")).toEqual({ status: 404, body: { message: "Not Found" } });
  });

  test("with what is not done here stops the start", async () => {
    const withCors = (app: App) => {
      const corsPreflight = { allowOrigins: ["https://a.example"], allowMethods: [CorsHttpMethod.GET] };
      new HttpApi(new Stack(app, "Cors"), "Api", { corsPreflight });
    };
    await expect(runCdkApp(withCors)).rejects.toThrow(/CorsConfiguration/);
  });
});
