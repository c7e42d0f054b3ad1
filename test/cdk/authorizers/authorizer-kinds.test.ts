import { Template } from "aws-cdk-lib/assertions";
import { MockIntegration, RestApi } from "aws-cdk-lib/aws-apigateway";
import { HttpApi, HttpMethod, WebSocketApi } from "aws-cdk-lib/aws-apigatewayv2";
import { HttpUrlIntegration, WebSocketMockIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import { Duration, Stack } from "aws-cdk-lib/core";
import { describe, expect, test } from "vitest";
import { HttpTokenAuthorizer, type HttpTokenAuthorizerProps } from "../../../cdk/authorizers/http-token-authorizer.ts";
import { RequestTokenAuthorizer } from "../../../cdk/authorizers/request-token-authorizer.ts";
import { TokenAuthorizer } from "../../../cdk/authorizers/token-authorizer.ts";
import { WebSocketTokenAuthorizer } from "../../../cdk/authorizers/web-socket-token-authorizer.ts";
import { TokenService } from "../../../cdk/service/token-service.ts";
import type { AuthorizerSettings } from "../../../core/settings.ts";
import { emptyApp, emptyStack, findResources, importedService, readSettings } from "../synthesize.ts";

const scopes = [
  { name: "lookup:read", description: "Look keys up.", grants: ["GET /v1/lookup/*"] },
  { name: "feed:read", description: "Follow the feed.", grants: ["$connect"] },
];

const elsewhere = (stack: Stack) => importedService(stack, { scopes });

/** The only resource of its type. */
function only(template: Template, type: string) {
  const resources = Object.values(findResources(template, type));
  expect(resources).toHaveLength(1);
  return resources[0]?.Properties;
}

function addRoute(api: HttpApi, authorizer: HttpTokenAuthorizer, path = "/v1/lookup/{key}") {
  api.addRoutes({
    path,
    methods: [HttpMethod.GET],
    integration: new HttpUrlIntegration("Backend", "https://backend.example.com"),
    authorizer,
  });
}

function protectHttp(stack: Stack, props: Partial<HttpTokenAuthorizerProps> = {}): Template {
  const authorizer = new HttpTokenAuthorizer(stack, "Tokens", { service: elsewhere(stack), ...props });
  const api = new HttpApi(stack, "Protected");
  addRoute(api, authorizer);
  addRoute(api, authorizer, "/v1/lookup");
  return Template.fromStack(stack);
}

test("a RestApi can be protected with the client's address as a source beside the header", () => {
  const stack = emptyStack();
  const authorizer = new RequestTokenAuthorizer(stack, "Tokens", { service: elsewhere(stack), header: "X-Api-Key" });
  new RestApi(stack, "Protected").root.addMethod("GET", new MockIntegration(), { authorizer });
  const template = Template.fromStack(stack);
  expect(only(template, "AWS::ApiGateway::Authorizer")).toMatchObject({
    Type: "REQUEST",
    IdentitySource: "method.request.header.X-Api-Key,context.identity.sourceIp",
    AuthorizerResultTtlInSeconds: 300,
  });
  expect(only(template, "AWS::ApiGateway::Method").AuthorizationType).toBe("CUSTOM");
});

describe("an HttpApi", () => {
  test("is protected with payload 2.0, policies for responses, and a TTL that is said", () => {
    const template = protectHttp(emptyStack(), { header: "X-Authentication" });
    expect(only(template, "AWS::ApiGatewayV2::Authorizer")).toMatchObject({
      AuthorizerType: "REQUEST",
      AuthorizerPayloadFormatVersion: "2.0",
      EnableSimpleResponses: false,
      IdentitySource: ["$request.header.X-Authentication", "$context.identity.sourceIp", "$context.routeKey"],
      AuthorizerResultTtlInSeconds: 300,
    });
    for (const route of Object.values(findResources(template, "AWS::ApiGatewayV2::Route"))) {
      expect(route.Properties.AuthorizationType).toBe("CUSTOM");
    }
    expect(only(template, "AWS::Lambda::Permission")).toMatchObject({
      Action: "lambda:InvokeFunction",
      Principal: "apigateway.amazonaws.com",
    });
  });

  test("can go without a cache, which is said too, because the default is another", () => {
    const template = protectHttp(emptyStack(), { cacheTtl: Duration.seconds(0) });
    expect(only(template, "AWS::ApiGatewayV2::Authorizer").AuthorizerResultTtlInSeconds).toBe(0);
  });

  test("has an authorizer of its own", () => {
    const stack = emptyStack();
    const authorizer = new HttpTokenAuthorizer(stack, "Tokens", { service: elsewhere(stack) });
    addRoute(new HttpApi(stack, "One"), authorizer);
    expect(() => addRoute(new HttpApi(stack, "Two"), authorizer)).toThrow("protects one HttpApi");
  });

  test("is not promised a longer cache than the service takes into account", () => {
    expect(() => protectHttp(emptyStack(), { cacheTtl: Duration.seconds(301) })).toThrow(
      "cacheTtl: 301 s is more than the token service's cacheTtl of 300 s.",
    );
  });
});

test("a WebSocketApi is protected where connections are made, by the grant $connect", () => {
  const app = emptyApp();
  const stack = new Stack(app, "Test");
  const authorizer = new WebSocketTokenAuthorizer(stack, "Tokens", {
    service: elsewhere(stack),
    scopes: ["feed:read"],
  });
  new WebSocketApi(stack, "Feed", {
    connectRouteOptions: { integration: new WebSocketMockIntegration("Connect"), authorizer },
  });
  const template = Template.fromStack(stack);
  const properties = only(template, "AWS::ApiGatewayV2::Authorizer");
  expect(properties).toMatchObject({
    AuthorizerType: "REQUEST",
    IdentitySource: ["route.request.header.Authorization"],
  });
  expect(properties).not.toHaveProperty("AuthorizerResultTtlInSeconds");
  expect(only(template, "AWS::ApiGatewayV2::Route")).toMatchObject({
    RouteKey: "$connect",
    AuthorizationType: "CUSTOM",
  });
  const [settings] = Object.values(readSettings<AuthorizerSettings>(app, "Test"));
  expect(settings?.scopes.find(({ name }) => name === "feed:read")?.grants).toEqual(["$connect"]);
});

test("a WebSocketApi for browsers takes the secret among the subprotocols; other APIs have no such header", () => {
  const stack = emptyStack();
  const header = "Sec-WebSocket-Protocol";
  const authorizer = new WebSocketTokenAuthorizer(stack, "Tokens", { service: elsewhere(stack), header });
  new WebSocketApi(stack, "Feed", {
    connectRouteOptions: { integration: new WebSocketMockIntegration("Connect"), authorizer },
  });
  expect(only(Template.fromStack(stack), "AWS::ApiGatewayV2::Authorizer").IdentitySource).toEqual([
    "route.request.header.Sec-WebSocket-Protocol",
  ]);
  const props = { service: elsewhere(emptyStack()), header: header as "Authorization" };
  expect(() => new TokenAuthorizer(emptyStack(), "Tokens", props)).toThrow(
    'header: "Sec-WebSocket-Protocol" isn\'t one of Authorization, X-Authentication, X-Api-Key.',
  );
});

describe.each([
  ["the same stack", (service: Stack) => service],
  ["another stack of the app", (service: Stack) => new Stack(service.node.root, "Apis")],
])("with the service in its stack, APIs in %s", (_where, stackFor) => {
  test.each(["ttl", "immediate"] as const)("are protected, with revocation %s", (revocation) => {
    const app = emptyApp();
    const home = new Stack(app, "Service");
    const service = new TokenService(home, "Tokens", { scopes, revocation });
    const stack = stackFor(home);
    const rest = new RestApi(stack, "Rest");
    for (const [path, authorizer] of Object.entries({
      token: new TokenAuthorizer(stack, "ByToken", { service }),
      request: new RequestTokenAuthorizer(stack, "ByRequest", { service }),
    })) {
      rest.root.addResource(path).addMethod("GET", new MockIntegration(), { authorizer });
    }
    addRoute(new HttpApi(stack, "Http"), new HttpTokenAuthorizer(stack, "ByHttp", { service }));
    // No cycle between the stacks: it would be an error here.
    app.synth();
    const registered = Object.values(findResources(Template.fromStack(stack), "Custom::LatchkeyProtectedStage"));
    expect(registered.map(({ Properties }) => Properties.Kind).toSorted()).toEqual(
      revocation === "immediate" ? ["http", "rest"] : [],
    );
  });
});
