import { Annotations, Match, Template } from "aws-cdk-lib/assertions";
import { Deployment, type IRestApi, MockIntegration, RestApi, Stage } from "aws-cdk-lib/aws-apigateway";
import { HttpApi, HttpMethod } from "aws-cdk-lib/aws-apigatewayv2";
import { HttpUrlIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import { Duration, Stack } from "aws-cdk-lib/core";
import { describe, expect, test } from "vitest";
import { HttpTokenAuthorizer } from "../../../cdk/authorizers/http-token-authorizer.ts";
import { ProtectedStage } from "../../../cdk/authorizers/protected-stage.ts";
import { TokenAuthorizer, type TokenAuthorizerProps } from "../../../cdk/authorizers/token-authorizer.ts";
import { TokenService } from "../../../cdk/service/token-service.ts";
import type { TokenServiceAttributes } from "../../../cdk/service/token-service-attributes.ts";
import { emptyApp, emptyStack, findResources, importedService } from "../synthesize.ts";

const stageRegistry = {
  registrarArn: "arn:aws:lambda:eu-west-1:123456789012:function:registrar",
  flushingRoleNames: ["api-role", "seeds-role"],
};
/** A service of another app whose revocations flush caches. */
const serviceFor = (scope: Stack, attributes: Partial<TokenServiceAttributes> = {}) =>
  importedService(scope, { stageRegistry, ...attributes });

const registrationsIn = (stack: Stack) =>
  Object.values(findResources(Template.fromStack(stack), "Custom::LatchkeyProtectedStage"));

/** The policies of a stack that flush, with their ARNs as text, references by their ids. */
function flushesIn(stack: Stack) {
  const policies = Object.values(findResources(Template.fromStack(stack), "AWS::IAM::Policy")).map(
    ({ Properties }) => Properties,
  );
  return policies
    .filter(({ PolicyDocument }) => PolicyDocument.Statement[0].Action === "apigateway:DELETE")
    .map(({ PolicyDocument: { Statement }, Roles }) => ({
      roles: Roles,
      statements: Statement.length,
      on: Statement[0].Resource["Fn::Join"][1]
        .map((part: string | { Ref: string }) => (typeof part === "string" ? part : `<${part.Ref}>`))
        .join(""),
    }));
}

test("a stage of a RestApi is registered once however many authorizers it has, and may be flushed, it alone", () => {
  const stack = emptyStack();
  const api = new RestApi(stack, "Protected");
  for (const header of ["Authorization", "X-Api-Key"] as const) {
    const authorizer = new TokenAuthorizer(stack, header, { service: serviceFor(stack), header });
    api.root.addResource(header).addMethod("GET", new MockIntegration(), { authorizer });
  }
  expect(registrationsIn(stack).map(({ Properties }) => Properties)).toEqual([
    {
      ServiceToken: stageRegistry.registrarArn,
      ServiceTimeout: "120",
      Kind: "rest",
      ApiId: { Ref: "Protected64A7BD96" },
      StageName: { Ref: "ProtectedDeploymentStageprodBBCCE49F" },
    },
  ]);
  expect(flushesIn(stack)).toEqual([
    {
      roles: ["api-role", "seeds-role"],
      statements: 1,
      on: "arn:<AWS::Partition>:apigateway:<AWS::Region>::/restapis/<Protected64A7BD96>/stages/<ProtectedDeploymentStageprodBBCCE49F>/cache/authorizers",
    },
  ]);
});

test("the default stage of an HttpApi is registered, under the ARN that HTTP APIs have", () => {
  const stack = emptyStack();
  const integration = new HttpUrlIntegration("Backend", "https://backend.example.com");
  const authorizer = new HttpTokenAuthorizer(stack, "Tokens", { service: serviceFor(stack) });
  new HttpApi(stack, "Protected").addRoutes({ path: "/", methods: [HttpMethod.GET], integration, authorizer });
  const [registration] = registrationsIn(stack);
  expect(registration?.Properties.Kind).toBe("http");
  const [flush] = flushesIn(stack);
  expect(flush?.on).toMatch(/::\/apis\/<Protected\w+>\/stages\/\$default\/cache\/authorizers$/);
});

test("an authorizer that caches nothing has nothing to register", () => {
  const stack = emptyStack();
  const authorizer = new TokenAuthorizer(stack, "Tokens", {
    service: serviceFor(stack),
    cacheTtl: Duration.seconds(0),
  });
  new RestApi(stack, "Protected").root.addMethod("GET", new MockIntegration(), { authorizer });
  expect(registrationsIn(stack)).toEqual([]);
});

test("two services that protect one stage register it each", () => {
  const stack = emptyStack();
  const api = new RestApi(stack, "Protected");
  for (const tableName of ["One", "Two"]) {
    const authorizer = new TokenAuthorizer(stack, tableName, {
      service: serviceFor(stack, { tableArn: `arn:aws:dynamodb:eu-west-1:123456789012:table/${tableName}` }),
    });
    api.root.addResource(tableName).addMethod("GET", new MockIntegration(), { authorizer });
  }
  expect(registrationsIn(stack)).toHaveLength(2);
});

test("further stages are registered by hand; an imported API has none to register", () => {
  const stack = new Stack(emptyApp(), "Test");
  const api = new RestApi(stack, "Protected");
  api.root.addMethod("GET", new MockIntegration());
  const beta = new Stage(stack, "Beta", {
    deployment: new Deployment(stack, "Deployment", { api: api as IRestApi }),
    stageName: "beta",
  });
  new ProtectedStage(stack, "Protection", {
    service: serviceFor(stack),
    kind: "rest",
    apiId: api.restApiId,
    stageName: beta.stageName,
  });
  expect(registrationsIn(stack)).toHaveLength(1);

  const other = emptyStack();
  const imported = RestApi.fromRestApiAttributes(other, "Imported", { restApiId: "abc", rootResourceId: "def" });
  const authorizer = new TokenAuthorizer(other, "Tokens", { service: serviceFor(other) });
  imported.root.addMethod("GET", new MockIntegration(), { authorizer });
  expect(registrationsIn(other)).toEqual([]);
});

describe("where the service says that a revocation is in force, and the API's stage does not register", () => {
  const imported = (stack: Stack) =>
    RestApi.fromRestApiAttributes(stack, "Imported", { restApiId: "abc", rootResourceId: "def" });
  const protect = (stack: Stack, api: Pick<IRestApi, "root">, props: Partial<TokenAuthorizerProps> = {}) => {
    const authorizer = new TokenAuthorizer(stack, "Tokens", { service: serviceFor(stack), ...props });
    api.root.addMethod("GET", new MockIntegration(), { authorizer });
    api.root.addMethod("PUT", new MockIntegration(), { authorizer });
  };
  const warningsIn = (stack: Stack) =>
    Annotations.fromStack(stack).findWarning("*", Match.stringLikeRegexp("latchkey:unregisteredStage"));

  test.each<[string, (stack: Stack) => void]>([
    ["an imported RestApi", (stack) => protect(stack, imported(stack))],
    ["a RestApi that is not deployed", (stack) => protect(stack, new RestApi(stack, "Api", { deploy: false }))],
    [
      "an HttpApi without a default stage",
      (stack) => {
        const integration = new HttpUrlIntegration("Backend", "https://backend.example.com");
        const authorizer = new HttpTokenAuthorizer(stack, "Tokens", { service: serviceFor(stack) });
        const api = new HttpApi(stack, "Api", { createDefaultStage: false });
        api.addRoutes({ path: "/", methods: [HttpMethod.GET], integration, authorizer });
      },
    ],
    [
      "a service without its registry",
      (stack) =>
        protect(stack, new RestApi(stack, "Api"), { service: importedService(stack, { revocation: "immediate" }) }),
    ],
  ])("the synthesis warns of %s, once", (_what, build) => {
    const stack = emptyStack();
    build(stack);
    expect(warningsIn(stack)).toHaveLength(1);
    expect(registrationsIn(stack)).toEqual([]);
  });

  test("the synthesis warns of an authorizer that reads a replica", () => {
    const app = emptyApp();
    const account = "123456789012";
    const home = new Stack(app, "Home", { env: { account, region: "eu-west-1" } });
    const away = new Stack(app, "Away", { env: { account, region: "eu-central-1" }, crossRegionReferences: true });
    const service = new TokenService(home, "Service", { replicas: ["eu-central-1"], revocation: "immediate" });
    protect(away, new RestApi(away, "Api"), { service: service.replicaIn("eu-central-1") });
    expect(warningsIn(away)).toHaveLength(1);
  });

  test.each<[string, (stack: Stack) => void]>([
    ["nothing is cached", (stack) => protect(stack, imported(stack), { cacheTtl: Duration.seconds(0) })],
    ["the service waits for caches", (stack) => protect(stack, imported(stack), { service: importedService(stack) })],
    [
      "the stage is registered by hand afterwards",
      (stack) => {
        protect(stack, imported(stack));
        new ProtectedStage(stack, "Protection", {
          service: serviceFor(stack),
          kind: "rest",
          apiId: "abc",
          stageName: "prod",
        });
      },
    ],
    ["the stage registers by itself", (stack) => protect(stack, new RestApi(stack, "Api"))],
  ])("but not where %s", (_what, build) => {
    const stack = emptyStack();
    build(stack);
    expect(warningsIn(stack)).toEqual([]);
  });
});
