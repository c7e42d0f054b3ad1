import { ApiDefinition, CfnMethod, CfnResource, RestApi, SpecRestApi } from "aws-cdk-lib/aws-apigateway";
import { type App, Aspects, CfnParameter, NestedStack, type Stack } from "aws-cdk-lib/core";
import type { IConstruct } from "constructs";
import { describe, expect, test } from "vitest";
import { RequestTokenAuthorizer } from "../../../cdk/authorizers/request-token-authorizer.ts";
import { TokenAuthorizer } from "../../../cdk/authorizers/token-authorizer.ts";
import { policyPatterns } from "../../../core/grants/policy-patterns.ts";
import type { AuthorizerSettings } from "../../../core/settings.ts";
import { allows } from "../../core/grants/wildcards.ts";
import { emptyStack, readSettings } from "../synthesize.ts";
import { addMethods, protectedStack, serviceWith, warningsIn } from "./protected-stack.ts";

/** Which calls a token with some grants may make, by the settings that the synthesis gives the authorizer. */
function allowedBy(stack: Stack, grants: readonly string[], calls: readonly string[]): string[] {
  const [settings] = Object.values(readSettings<AuthorizerSettings>(stack.node.root as App, stack.stackName));
  if (!settings?.policyRules) throw new Error("There are no rules.");
  const policy = policyPatterns(settings.policyRules, grants);
  return calls.filter((call) => allows(policy, call.replace(" ", "")));
}

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
