import { Annotations, Match, Template } from "aws-cdk-lib/assertions";
import { ApiDefinition, EndpointType, MockIntegration, RestApi, SpecRestApi } from "aws-cdk-lib/aws-apigateway";
import { CfnApi, HttpApi } from "aws-cdk-lib/aws-apigatewayv2";
import { type App, Duration, Stack } from "aws-cdk-lib/core";
import { describe, expect, test } from "vitest";
import { HttpTokenAuthorizer } from "../../../cdk/authorizers/http-token-authorizer.ts";
import { openApiRoutes } from "../../../cdk/authorizers/open-api-routes.ts";
import type { OpenApiSecurityScheme } from "../../../cdk/authorizers/open-api-security.ts";
import { RequestTokenAuthorizer } from "../../../cdk/authorizers/request-token-authorizer.ts";
import { TokenAuthorizer } from "../../../cdk/authorizers/token-authorizer.ts";
import { policyPatterns } from "../../../core/grants/policy-patterns.ts";
import { secretPattern } from "../../../core/secret.ts";
import type { AuthorizerSettings } from "../../../core/settings.ts";
import { allows } from "../../core/grants/wildcards.ts";
import { emptyApp, emptyStack, findResources, importedService, readSettings } from "../synthesize.ts";

const operation = { responses: {}, "x-amazon-apigateway-integration": { type: "MOCK" } };
const scopes = [{ name: "orders:read", description: "", grants: ["GET /orders/{id}"] }];

function documentWith(scheme: OpenApiSecurityScheme) {
  return {
    openapi: "3.0.1",
    info: { title: "Orders", version: "1" },
    paths: {
      "/orders/{id}": { get: { ...operation, security: [{ tokens: [] }] } },
      "/health": { get: operation },
    },
    components: { securitySchemes: { tokens: scheme } },
  };
}

/** A SpecRestApi whose document has the scheme of an authorizer, in the authorizer's stack or in another. */
function specStack(Kind: typeof TokenAuthorizer | typeof RequestTokenAuthorizer, cacheTtl = 300, other = false) {
  const app = emptyApp();
  const home = new Stack(app, "Test");
  const stack = other ? new Stack(app, "Other") : home;
  const authorizer = new Kind(home, "Tokens", {
    service: importedService(home, { scopes }),
    header: "X-Api-Key",
    cacheTtl: Duration.seconds(cacheTtl),
  });
  const apiDefinition = ApiDefinition.fromInline(documentWith(authorizer.securityScheme()));
  const api = new SpecRestApi(stack, "Api", { apiDefinition, cloudWatchRole: false });
  authorizer.attachTo(api);
  return { app, home, stack, template: Template.fromStack(stack) };
}

function only(template: Template, type: string) {
  const resources = Object.values(findResources(template, type));
  expect(resources).toHaveLength(1);
  return resources[0]?.Properties;
}

const warningsIn = (stack: Stack) =>
  Annotations.fromStack(stack)
    .findWarning("*", Match.stringLikeRegexp("latchkey:"))
    .map(({ entry }) => `${entry.data}`);

describe("an API that is made from an OpenAPI document", () => {
  test.each([
    [TokenAuthorizer, { type: "token", identityValidationExpression: `^${secretPattern(["lk"])}$` }],
    [
      RequestTokenAuthorizer,
      { type: "request", identitySource: "method.request.header.X-Api-Key, context.identity.sourceIp" },
    ],
  ])("has what API Gateway needs to call %o, and the permission", (Kind, members) => {
    const { template, stack } = specStack(Kind);
    const scheme = only(template, "AWS::ApiGateway::RestApi").Body.components.securitySchemes.tokens;
    expect(scheme).toMatchObject({
      type: "apiKey",
      name: "X-Api-Key",
      in: "header",
      "x-amazon-apigateway-authtype": "custom",
      "x-amazon-apigateway-authorizer": { ...members, authorizerResultTtlInSeconds: 300 },
    });
    const [functionId] = Object.keys(findResources(template, "AWS::Lambda::Function"));
    const uri = JSON.stringify(scheme["x-amazon-apigateway-authorizer"].authorizerUri);
    expect(uri).toContain(":lambda:path/2015-03-31/functions/");
    expect(uri).toContain(JSON.stringify({ "Fn::GetAtt": [functionId, "Arn"] }));
    const permission = only(template, "AWS::Lambda::Permission");
    expect(permission).toMatchObject({
      Action: "lambda:InvokeFunction",
      Principal: "apigateway.amazonaws.com",
      FunctionName: { "Fn::GetAtt": [functionId, "Arn"] },
    });
    const [apiId] = Object.keys(findResources(template, "AWS::ApiGateway::RestApi"));
    expect(JSON.stringify(permission.SourceArn)).toContain(`{"Ref":"${apiId}"},"/authorizers/*"`);
    // API Gateway makes it from the document.
    expect(findResources(template, "AWS::ApiGateway::Authorizer")).toEqual({});
    expect(warningsIn(stack)).toEqual([]);
  });

  test("is deployed again when the authorizer changes", () => {
    const [first, second] = [300, 60].map((ttl) =>
      Object.keys(findResources(specStack(TokenAuthorizer, ttl).template, "AWS::ApiGateway::Deployment")),
    );
    expect(first).toHaveLength(1);
    expect(first).not.toEqual(second);
  });

  test("can be in another stack: the permission is where the API is", () => {
    const { template, home } = specStack(TokenAuthorizer, 300, true);
    only(template, "AWS::Lambda::Permission");
    expect(findResources(Template.fromStack(home), "AWS::Lambda::Permission")).toEqual({});
  });

  test("has its routes in the policies; those without the scheme are not the authorizer's", () => {
    const { app } = specStack(TokenAuthorizer);
    const [settings] = Object.values(readSettings<AuthorizerSettings>(app as App, "Test"));
    if (!settings?.policyRules) throw new Error("There are no rules.");
    const policy = policyPatterns(settings.policyRules, ["GET /orders/{id}"]);
    expect(["GET/orders/1", "GET/health"].filter((call) => allows(policy, call))).toEqual(["GET/orders/1"]);
  });

  test.each<[string, object]>([
    ["an operation that a macro brings", { "Fn::Transform": { Name: "AWS::Include" } }],
    ["an operation whose security is decided when it is deployed", { security: { "Fn::If": ["Open", [], []] } }],
  ])("counts %s among the authorizer's, so that no wider grant opens it", (_what, get) => {
    const uri = "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/f/invocations";
    const scheme = { "x-amazon-apigateway-authorizer": { authorizerUri: uri } };
    const document = {
      paths: { "/{id}": { get: { security: [{ tokens: [] }] } }, "/admin": { get }, "/health": { get: {} } },
      components: { securitySchemes: { tokens: scheme } },
    };
    const routes = openApiRoutes(document, uri) ?? [];
    expect(routes.map(({ path, isProtected }) => [path, isProtected])).toEqual([
      ["/{id}", true],
      ["/admin", true],
      ["/health", false],
    ]);
  });

  test("and a RestApi can't share an authorizer; one that protects nothing is an error", () => {
    const stack = emptyStack();
    const authorizer = new TokenAuthorizer(stack, "Tokens", { service: importedService(stack) });
    authorizer.attachTo(RestApi.fromRestApiId(stack, "Imported", "abc"));
    const api = new RestApi(stack, "Api");
    expect(() => api.root.addMethod("GET", new MockIntegration(), { authorizer })).toThrow("protects one RestApi");

    const unused = emptyStack();
    new TokenAuthorizer(unused, "Tokens", { service: importedService(unused) });
    expect(() => Template.fromStack(unused)).toThrow("Test/Tokens isn't used");
  });

  test("without the scheme in its document is an error", () => {
    const stack = emptyStack();
    const authorizer = new TokenAuthorizer(stack, "Tokens", { service: importedService(stack) });
    const paths = { "/": { get: operation } };
    const info = { title: "Orders", version: "1" };
    const apiDefinition = ApiDefinition.fromInline({ openapi: "3.0.1", info, paths });
    authorizer.attachTo(new SpecRestApi(stack, "Api", { apiDefinition }));
    expect(() => Template.fromStack(stack)).toThrow("doesn't have the authorizer's securityScheme()");
  });
});

test("an HTTP API that is made from an OpenAPI document has what it needs, and the permission", () => {
  const stack = emptyStack();
  const authorizer = new HttpTokenAuthorizer(stack, "Tokens", { service: importedService(stack, { scopes }) });
  const definition = new CfnApi(stack, "Api", { body: documentWith(authorizer.securityScheme()) });
  authorizer.attachTo(HttpApi.fromHttpApiAttributes(stack, "Imported", { httpApiId: definition.ref }));
  const template = Template.fromStack(stack);
  const scheme = only(template, "AWS::ApiGatewayV2::Api").Body.components.securitySchemes.tokens;
  expect(scheme["x-amazon-apigateway-authorizer"]).toMatchObject({
    type: "request",
    identitySource: "$request.header.Authorization, $context.identity.sourceIp, $context.routeKey",
    authorizerPayloadFormatVersion: "2.0",
    enableSimpleResponses: false,
    authorizerResultTtlInSeconds: 300,
  });
  expect(JSON.stringify(only(template, "AWS::Lambda::Permission").SourceArn)).toContain("/authorizers/*");
});

describe("on a private API, where the caller's address is one of its VPC,", () => {
  function protect(Kind: typeof TokenAuthorizer | typeof RequestTokenAuthorizer, endpointType: EndpointType) {
    const app = emptyApp();
    const stack = new Stack(app, "Test");
    const api = new RestApi(stack, "Api", { endpointTypes: [endpointType], cloudWatchRole: false });
    const authorizer = new Kind(stack, "Tokens", { service: importedService(stack), anyToken: ["GET /"] });
    api.root.addMethod("GET", new MockIntegration(), { authorizer });
    const [settings] = Object.values(readSettings<AuthorizerSettings>(app, "Test"));
    return { condition: settings?.addressCondition, warnings: warningsIn(stack) };
  }

  test("policies compare aws:VpcSourceIp, and the synthesis says that this isn't confirmed", () => {
    const { condition, warnings } = protect(TokenAuthorizer, EndpointType.PRIVATE);
    expect(condition).toBe("aws:VpcSourceIp");
    expect(warnings).toEqual([expect.stringMatching(/latchkey:privateApi|aws:VpcSourceIp/)]);
  });

  test("the function that is told the address checks it alone", () => {
    expect(protect(RequestTokenAuthorizer, EndpointType.PRIVATE)).toEqual({ condition: "none", warnings: [] });
  });

  test("and nothing of that on others", () => {
    expect(protect(TokenAuthorizer, EndpointType.REGIONAL)).toEqual({ condition: undefined, warnings: [] });
  });
});
