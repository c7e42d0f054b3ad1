import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type IAuthorizer, LambdaIntegration, RestApi } from "aws-cdk-lib/aws-apigateway";
import { HttpApi, HttpMethod, WebSocketApi, WebSocketStage } from "aws-cdk-lib/aws-apigatewayv2";
import { HttpLambdaIntegration, WebSocketLambdaIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import { Code, Function as LambdaFunction, Runtime } from "aws-cdk-lib/aws-lambda";
import { type App, CfnOutput, Stack } from "aws-cdk-lib/core";
import { buildFunctions } from "../../build/functions.ts";
import { HttpTokenAuthorizer } from "../../cdk/authorizers/http-token-authorizer.ts";
import { RequestTokenAuthorizer } from "../../cdk/authorizers/request-token-authorizer.ts";
import { TokenAuthorizer } from "../../cdk/authorizers/token-authorizer.ts";
import { WebSocketTokenAuthorizer } from "../../cdk/authorizers/web-socket-token-authorizer.ts";
import type { HandlerFunction } from "../../cdk/handlers/handler-function.ts";
import { TokenService } from "../../cdk/service/token-service.ts";
import { createClient } from "../../client/client.ts";
import { openDynamoDbLocal } from "../support/dynamodb-local.ts";
import { runCdkApp } from "./mini-assembly.ts";

/** The headers of the REST API's authorizers; each protects the path of the same name. */
export const headers = ["Authorization", "X-Authentication", "X-Api-Key"] as const;

/** A token service, and an HTTP, a REST and two WebSocket APIs that it protects; all of them invoke the function in `echo`. */
function build(app: App, echo: string): void {
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

const echoHandler = `export const handler = async (event) => event.requestContext.eventType
  ? { statusCode: 200, headers: { "Sec-WebSocket-Protocol": "latchkey" }, body: event.requestContext.authorizer.tokenId }
  : event.httpMethod
  ? { statusCode: 200, body: event.requestContext.authorizer.tokenId }
  : event.rawPath === "/open/plain"
  ? { statusCode: 201, headers: { "content-type": "text/plain" }, cookies: ["a=1", "b=2"], body: "aGk=", isBase64Encoded: true }
  : event.rawPath === "/open/broken" ? Promise.reject(new Error("a bug")) : event;`;

/** Runs the APIs with DynamoDB Local. */
export async function startProtectedApis() {
  const echo = mkdtempSync(join(tmpdir(), "latchkey-echo-"));
  writeFileSync(join(echo, "index.mjs"), echoHandler);
  const [dynamodb] = await Promise.all([openDynamoDbLocal(), buildFunctions()]);
  const running = await runCdkApp((app) => build(app, echo), { dynamodbEndpoint: dynamodb.endpoint }).catch(
    async (error) => {
      await dynamodb.stop();
      throw error;
    },
  );
  const outputs = Object.assign({}, ...running.outputs.values());
  const token = running.secretValue(outputs.AdminTokenSecretName) ?? "";
  return {
    url: running.findUrl(outputs.Url),
    restUrl: running.findUrl(outputs.RestUrl),
    feedUrl: running.findUrl(outputs.FeedUrl).replace("http", "ws"),
    pageFeedUrl: running.findUrl(outputs.PageFeedUrl).replace("http", "ws"),
    administrator: createClient({ baseUrl: running.findUrl(outputs.ManagementUrl), token }),
    /** Invokes the function that closes the feed's connections whose tokens lost their access. */
    closeConnections: () => running.invoke(outputs.CloserArn, {}),
    stop: async () => {
      await running.stop();
      await dynamodb.stop();
      rmSync(echo, { recursive: true });
    },
  };
}
