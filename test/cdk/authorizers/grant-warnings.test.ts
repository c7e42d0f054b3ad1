import { Template } from "aws-cdk-lib/assertions";
import { RestApi } from "aws-cdk-lib/aws-apigateway";
import { HttpApi, HttpMethod, WebSocketApi } from "aws-cdk-lib/aws-apigatewayv2";
import { HttpUrlIntegration, WebSocketMockIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import type { App, Stack } from "aws-cdk-lib/core";
import { describe, expect, test } from "vitest";
import { HttpTokenAuthorizer } from "../../../cdk/authorizers/http-token-authorizer.ts";
import { TokenAuthorizer } from "../../../cdk/authorizers/token-authorizer.ts";
import { WebSocketTokenAuthorizer } from "../../../cdk/authorizers/web-socket-token-authorizer.ts";
import type { AuthorizerSettings } from "../../../core/settings.ts";
import { emptyStack, latchkeyApp, readSettings } from "../synthesize.ts";
import { addMethods, protectedStack, serviceWith, warningsIn } from "./protected-stack.ts";

describe("the synthesis warns", () => {
  test("of a route that is refused to keep another one closed, naming both", () => {
    const stack = protectedStack(["GET /a/b/{y}", "GET /a/{x}/c"], [["GET /a/b/{y}"], ["GET /a/{x}/c"]]);
    expect(warningsIn(stack, "refusedRoute")).toEqual([
      expect.stringContaining("with scope0 is refused requests to GET /a/b/{y} that GET /a/{x}/c, which"),
      expect.stringContaining("with scope1 is refused requests to GET /a/{x}/c that GET /a/b/{y}, which"),
    ]);
  });

  test("not where the scopes open both, or no token can have one without the other", () => {
    const routes = ["GET /a/b/{y}", "GET /a/{x}/c"];
    expect(warningsIn(protectedStack(routes, [routes]))).toEqual([]);
    const always = protectedStack(routes, [["GET /a/b/{y}"]], { anyToken: ["GET /a/{x}/c"] });
    expect(warningsIn(always, "refusedRoute")).toHaveLength(1);
  });

  test("of scopes that together are refused what each opens alone", () => {
    const routes = ["GET /u/{id}", "GET /u/{id}/{sub}", "GET /u/{id}/items/{item}"];
    const stack = protectedStack(routes, [["GET /u/{id}"], ["GET /u/{id}/items/{item}"], ["GET /u/{id}/{sub}"]]);
    expect(warningsIn(stack, "refusedRoute")).toEqual([
      expect.stringContaining(
        "with scope0 and scope1 is refused requests to GET /u/{id}/items/{item} that GET /u/{id}/{sub}, which",
      ),
    ]);
  });

  test("of grants with parameters on an API whose routes are not known", () => {
    const stack = emptyStack();
    const api = RestApi.fromRestApiAttributes(stack, "Api", { restApiId: "abc", rootResourceId: "def" });
    const service = serviceWith(stack, ["GET /orders/{id}", "GET /orders"]);
    addMethods(api, ["GET /orders/{id}"], new TokenAuthorizer(stack, "Tokens", { service }));
    expect(warningsIn(stack)).toEqual([
      expect.stringMatching(/GET \/orders\/\{id\} also opens every other route.* match \/orders\/\*,.*prop "routes"/),
    ]);
  });

  test("of a route that no grant opens", () => {
    const stack = protectedStack(["GET /v1/lookup", "ANY /v1/{x}"], [["GET /v1/lookup/*"], ["PUT /v1/{x}"]]);
    expect(warningsIn(stack)).toEqual([
      expect.stringMatching(/No grant opens GET \/v1\/lookup,.*"GET \/v1\/lookup\/\*" names the routes below/),
    ]);
  });

  test("of a grant that names no route, where it is meant for this API", () => {
    const scopes = [["GET /orders", "GET /elsewhere"]];
    expect(warningsIn(protectedStack(["GET /orders"], scopes))).toEqual([]);
    expect(warningsIn(protectedStack(["GET /orders"], scopes, { scopes: ["scope0"] }))).toEqual([
      expect.stringContaining('The grant "GET /elsewhere" names no route'),
    ]);
    expect(warningsIn(protectedStack(["GET /orders"], [], { anyToken: ["GET /order", "GET /orders"] }))).toEqual([
      expect.stringContaining('The grant "GET /order" names no route'),
    ]);
  });

  test("of nothing that Latchkey itself deploys", () => {
    const app = latchkeyApp();
    for (const name of ["Latchkey", "LatchkeyExample"]) {
      expect(warningsIn(app.node.findChild(name) as Stack)).toEqual([]);
    }
  });

  test("not of routes that another authorizer protects, or none", () => {
    const stack = emptyStack();
    const api = new RestApi(stack, "Api");
    const grant = "GET /orders/{id}";
    addMethods(api, [grant], new TokenAuthorizer(stack, "Tokens", { service: serviceWith(stack, [grant]) }));
    addMethods(
      api,
      ["GET /orders/a"],
      new TokenAuthorizer(stack, "Other", { service: serviceWith(stack, ["GET /orders/a"]) }),
    );
    addMethods(api, ["GET /orders/b"]);
    expect(warningsIn(stack)).toEqual([]);
  });
});

test("a path that is too long for a policy is refused where the stage is known", () => {
  const path = `/${"a".repeat(200)}/${"b".repeat(200)}/{id}`;
  expect(() => Template.fromStack(protectedStack([`GET ${path}`], [[`GET ${path}`]]))).not.toThrow();
  const stack = emptyStack();
  const api = new RestApi(stack, "Api", {
    deployOptions: { stageName: "a-stage-with-a-long-name-of-more-than-forty-characters" },
  });
  const authorizer = new TokenAuthorizer(stack, "Tokens", { service: serviceWith(stack, [`GET ${path}`]) });
  addMethods(api, [`GET ${path}`], authorizer);
  expect(() => Template.fromStack(stack)).toThrow(
    /Test\/Tokens: the policy for GET\/a+\/b+\/\?\* needs a resource of \d+ characters/,
  );
});

test("on an HttpApi verdicts are cached by the route too, and routes that no grant opens are warned of", () => {
  const stack = emptyStack();
  const authorizer = new HttpTokenAuthorizer(stack, "Tokens", {
    service: serviceWith(stack, ["GET /orders/{id}"]),
    anyToken: ["GET /none", "$default"],
  });
  const api = new HttpApi(stack, "Api");
  const integration = new HttpUrlIntegration("Backend", "https://backend.example.com");
  for (const path of ["/orders/{id}", "/orders/{id}/items"]) {
    api.addRoutes({ path, methods: [HttpMethod.GET], integration, authorizer });
  }
  expect(warningsIn(stack)).toEqual([
    expect.stringContaining("No grant opens GET /orders/{id}/items,"),
    expect.stringContaining('The grant "GET /none" names no route'),
    expect.stringContaining('The grant "$default" names no route'),
  ]);
  Template.fromStack(stack).hasResourceProperties("AWS::ApiGatewayV2::Authorizer", {
    IdentitySource: ["$request.header.Authorization", "$context.identity.sourceIp", "$context.routeKey"],
  });
  const [settings] = Object.values(readSettings<AuthorizerSettings>(stack.node.root as App, "Test"));
  expect(settings?.policyRules).toBeNull();
});

test("on a WebSocketApi it is warned of where no grant opens the connection", () => {
  const connectWith = (...grants: string[]) => {
    const stack = emptyStack();
    const authorizer = new WebSocketTokenAuthorizer(stack, "Tokens", { service: serviceWith(stack, grants) });
    const integration = new WebSocketMockIntegration("Connect");
    new WebSocketApi(stack, "Api", { connectRouteOptions: { integration, authorizer } });
    return warningsIn(stack);
  };
  expect(connectWith("$connect")).toEqual([]);
  expect(connectWith("* /*")).toEqual([expect.stringContaining("No grant opens $connect")]);
});
