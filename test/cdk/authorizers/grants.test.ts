import { Annotations, Match, Template } from "aws-cdk-lib/assertions";
import {
  ApiDefinition,
  CfnMethod,
  CfnResource,
  MockIntegration,
  RestApi,
  SpecRestApi,
} from "aws-cdk-lib/aws-apigateway";
import { HttpApi, HttpMethod, WebSocketApi } from "aws-cdk-lib/aws-apigatewayv2";
import { HttpUrlIntegration, WebSocketMockIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import { type App, Aspects, CfnParameter, NestedStack, type Stack } from "aws-cdk-lib/core";
import type { IConstruct } from "constructs";
import { describe, expect, test } from "vitest";
import { HttpTokenAuthorizer } from "../../../cdk/authorizers/http-token-authorizer.ts";
import { RequestTokenAuthorizer } from "../../../cdk/authorizers/request-token-authorizer.ts";
import { TokenAuthorizer, type TokenAuthorizerProps } from "../../../cdk/authorizers/token-authorizer.ts";
import { WebSocketTokenAuthorizer } from "../../../cdk/authorizers/web-socket-token-authorizer.ts";
import { policyPatterns } from "../../../core/grants/policy-patterns.ts";
import type { AuthorizerSettings } from "../../../core/settings.ts";
import { allows } from "../../core/grants/wildcards.ts";
import { emptyStack, importedService, latchkeyApp, readSettings } from "../synthesize.ts";

const serviceWith = (stack: Stack, ...scopes: string[][]) =>
  importedService(stack, {
    scopes: scopes.map((grants, index) => ({ name: `scope${index}`, description: "", grants })),
  });

/** Adds methods, as `<METHOD> <path>`, to a RestApi. */
function addMethods(api: Pick<RestApi, "root">, methods: readonly string[], authorizer?: TokenAuthorizer): void {
  for (const method of methods) {
    const [verb = "", path = ""] = method.split(" ");
    api.root.resourceForPath(path).addMethod(verb, new MockIntegration(), authorizer && { authorizer });
  }
}

/** A stack with a RestApi whose methods are all protected. */
function protectedStack(
  methods: readonly string[],
  scopes: string[][],
  props: Partial<TokenAuthorizerProps> = {},
  Kind: typeof TokenAuthorizer | typeof RequestTokenAuthorizer = TokenAuthorizer,
) {
  const stack = emptyStack();
  const api = new RestApi(stack, "Api");
  const authorizer = new Kind(stack, "Tokens", { service: serviceWith(stack, ...scopes), ...props });
  addMethods(api, methods, authorizer as TokenAuthorizer);
  return stack;
}

/** Which calls a token with some grants may make, by the settings that the synthesis gives the authorizer. */
function allowedBy(stack: Stack, grants: readonly string[], calls: readonly string[]): string[] {
  const [settings] = Object.values(readSettings<AuthorizerSettings>(stack.node.root as App, stack.stackName));
  if (!settings?.policyRules) throw new Error("There are no rules.");
  const policy = policyPatterns(settings.policyRules, grants);
  return calls.filter((call) => allows(policy, call.replace(" ", "")));
}

const warningsIn = (stack: Stack, id = "") =>
  Annotations.fromStack(stack)
    .findWarning("*", Match.stringLikeRegexp(`latchkey:${id}`))
    .map(({ entry }) => `${entry.data}`);

const orders = ["GET /orders", "GET /orders/{id}", "GET /orders/{id}/items", "DELETE /orders/{id}"];
const calls = ["GET /orders", "GET /orders/", "GET /orders/1", "GET /orders/1/items", "DELETE /orders/1"];

describe("a scope opens on a RestApi exactly the routes that it names", () => {
  test.each([
    ["GET /orders", ["GET /orders", "GET /orders/"]],
    ["GET /orders/{id}", ["GET /orders/1"]],
    ["GET /orders/{id}/items", ["GET /orders/1/items"]],
    ["* /orders/{id}", ["GET /orders/1", "DELETE /orders/1"]],
    ["GET /orders/*", ["GET /orders/1", "GET /orders/1/items"]],
    ["* /*", calls],
  ])("%s", (grant, expected) => {
    expect(allowedBy(protectedStack(orders, [[grant]]), [grant], calls)).toEqual(expected);
  });

  test("whatever method it is for, at whatever depth", () => {
    const stack = protectedStack(["GET /users", "POST /users", "GET /admin/users", "GET /admin/x"], [["* /users"]]);
    const asked = ["GET /users", "POST /users", "GET /admin/users", "GET /admin/x/"];
    expect(allowedBy(stack, ["* /users"], asked)).toEqual(["GET /users", "POST /users"]);
    const root = protectedStack(["GET /", "GET /admin"], [["* /"]]);
    expect(allowedBy(root, ["* /"], ["GET /", "GET /admin/", "GET /admin"])).toEqual(["GET /"]);
  });

  test("with an authorizer that checks the address itself too", () => {
    const stack = protectedStack(orders, [["GET /orders/{id}"]], {}, RequestTokenAuthorizer);
    expect(allowedBy(stack, ["GET /orders/{id}"], calls)).toEqual(["GET /orders/1"]);
  });
});

describe("routes are known wherever they are defined", () => {
  const grant = "GET /orders/{id}";
  const asked = ["GET /orders/1", "GET /orders/export"];

  test("after the authorizer", () => {
    const stack = protectedStack([grant], [[grant]]);
    const api = stack.node.findChild("Api") as RestApi;
    addMethods(api, ["GET /orders/export"], stack.node.findChild("Tokens") as TokenAuthorizer);
    expect(allowedBy(stack, [grant], asked)).toEqual(["GET /orders/1"]);
  });

  test("by an aspect", () => {
    const stack = protectedStack([grant], [[grant]]);
    Aspects.of(stack).add({
      visit(node: IConstruct) {
        if (!(node instanceof RestApi)) return;
        const authorizer = stack.node.findChild("Tokens") as TokenAuthorizer;
        addMethods(node, ["GET /orders/export"], authorizer);
      },
    });
    expect(allowedBy(stack, [grant], asked)).toEqual(["GET /orders/1"]);
  });

  test("in a nested stack", () => {
    const stack = protectedStack([grant], [[grant]]);
    const { restApiId, restApiRootResourceId: rootResourceId } = stack.node.findChild("Api") as RestApi;
    const nested = new NestedStack(stack, "Nested");
    const imported = RestApi.fromRestApiAttributes(nested, "Api", { restApiId, rootResourceId });
    addMethods(imported, ["GET /orders2", "GET /{path+}"], stack.node.findChild("Tokens") as TokenAuthorizer);
    expect(allowedBy(stack, [grant], ["GET /orders/1", "GET /orders/1/2", "GET /orders//1"])).toEqual([
      "GET /orders/1",
    ]);
    expect(warningsIn(stack, "unopenedRoute").join()).toContain("GET /{path+}");
  });

  test("as the resources of CloudFormation", () => {
    const stack = protectedStack([grant], [[grant]]);
    const api = stack.node.findChild("Api") as RestApi;
    const parent = api.root.resourceForPath("/orders");
    const { ref: resourceId } = new CfnResource(stack, "Export", {
      restApiId: api.restApiId,
      parentId: parent.resourceId,
      pathPart: "export",
    });
    const { authorizerId } = stack.node.findChild("Tokens") as TokenAuthorizer;
    const method = { restApiId: api.restApiId, httpMethod: "GET", authorizationType: "CUSTOM", authorizerId };
    new CfnMethod(stack, "GetExport", { ...method, resourceId });
    new CfnMethod(stack, "GetRoot", { ...method, resourceId: api.restApiRootResourceId });
    expect(allowedBy(stack, [grant], asked)).toEqual(["GET /orders/1"]);
    expect(warningsIn(stack, "unopenedRoute").join()).toMatch(/GET \/orders\/export.*GET \/,|GET \/,/s);
  });

  test("in an OpenAPI document", () => {
    const stack = emptyStack();
    const operation = { responses: {}, "x-amazon-apigateway-integration": { type: "MOCK" } };
    const paths = {
      "/orders/{id}": { get: operation, parameters: [] },
      "/orders/export": { "x-amazon-apigateway-any-method": operation },
    };
    const info = { title: "Orders", version: "1" };
    const api = new SpecRestApi(stack, "Api", {
      apiDefinition: ApiDefinition.fromInline({ openapi: "3.0.1", info, paths }),
    });
    const authorizer = new TokenAuthorizer(stack, "Tokens", { service: serviceWith(stack, [grant]) });
    addMethods(api, ["GET /more"], authorizer);
    expect(allowedBy(stack, [grant], asked)).toEqual(["GET /orders/1"]);
    expect(warningsIn(stack, "unknownRoutes")).toEqual([]);
  });

  test.each<[string, object, Record<string, string>?]>([
    ["paths that a macro brings", { "Fn::Transform": { Name: "AWS::Include", Parameters: { Location: "s3://b/p" } } }],
    ["methods that a macro brings", { "/orders/{id}": { "Fn::Transform": { Name: "AWS::Include" } } }],
    ["a path that is a reference", { "/orders/{id}": { $ref: "#/components/pathItems/Orders" } }],
    ["paths below a base path", { "/orders/{id}": { get: {} } }, { basepath: "prepend" }],
  ])("but not in an OpenAPI document with %s, and the synthesis says so", (_what, paths, parameters) => {
    const stack = emptyStack();
    const api = new SpecRestApi(stack, "Api", {
      apiDefinition: ApiDefinition.fromInline({ openapi: "3.0.1", info: { title: "Orders", version: "1" }, paths }),
      ...(parameters && { parameters }),
    });
    addMethods(api, ["GET /more"], new TokenAuthorizer(stack, "Tokens", { service: serviceWith(stack, [grant]) }));
    expect(warningsIn(stack, "unknownRoutes")).toEqual([expect.stringContaining("The grant of GET /orders/{id} also")]);
  });

  test("but not where only the deployment knows a path, and the synthesis says so", () => {
    const stack = protectedStack([grant], [[grant]]);
    const { restApiId, root } = stack.node.findChild("Api") as RestApi;
    const { authorizerId } = stack.node.findChild("Tokens") as TokenAuthorizer;
    const pathPart = new CfnParameter(stack, "Path").valueAsString;
    const { ref: resourceId } = new CfnResource(stack, "Some", { restApiId, parentId: root.resourceId, pathPart });
    const method = { restApiId, httpMethod: "GET", authorizationType: "CUSTOM", authorizerId };
    new CfnMethod(stack, "GetSome", { ...method, resourceId });
    expect(warningsIn(stack, "unknownRoutes")).toEqual([expect.stringContaining("The grant of GET /orders/{id} also")]);
  });

  test("in the list that the authorizer is given", () => {
    const stack = emptyStack();
    const api = RestApi.fromRestApiAttributes(stack, "Api", { restApiId: "abc", rootResourceId: "def" });
    const props = { service: serviceWith(stack, [grant]), routes: ["GET /orders/export", "ANY /orders/{id}/{rest+}"] };
    addMethods(api, [grant], new TokenAuthorizer(stack, "Tokens", props));
    expect(allowedBy(stack, [grant], [...asked, "GET /orders/1/x"])).toEqual(["GET /orders/1"]);
    expect(warningsIn(stack, "unknownRoutes")).toEqual([]);
  });
});

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
    /The policy for GET\/a+\/b+\/\?\* needs a resource of \d+ characters/,
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
