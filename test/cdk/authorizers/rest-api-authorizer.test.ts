import { Annotations, Match, Template } from "aws-cdk-lib/assertions";
import {
  ApiDefinition,
  CfnDeployment,
  Deployment,
  type IRestApi,
  MockIntegration,
  RestApi,
  SpecRestApi,
} from "aws-cdk-lib/aws-apigateway";
import { App, Duration, Stack } from "aws-cdk-lib/core";
import { describe, expect, test } from "vitest";
import { RequestTokenAuthorizer } from "../../../cdk/authorizers/request-token-authorizer.ts";
import { TokenAuthorizer, type TokenAuthorizerProps } from "../../../cdk/authorizers/token-authorizer.ts";
import { standInBundles } from "../stand-in-bundles.ts";
import { findResources, importedService } from "../synthesize.ts";

interface Variant extends Partial<TokenAuthorizerProps> {
  readonly prefix?: string;
  readonly Kind?: typeof TokenAuthorizer | typeof RequestTokenAuthorizer;
}

/** The ids of the deployments of an app without any of the CDK's feature flags. */
function deploymentsWith(
  { prefix = "lk", Kind = TokenAuthorizer, ...props }: Variant,
  build: (stack: Stack) => Pick<RestApi, "root"> = (stack) => new RestApi(stack, "Api", { cloudWatchRole: false }),
) {
  const stack = new Stack(new App({ context: standInBundles }), "Test");
  const service = importedService(stack, { prefix });
  const authorizer = new Kind(stack, "Tokens", { service, anyToken: ["* /*"], ...props });
  build(stack).root.addMethod("GET", new MockIntegration(), { authorizer });
  return findResources(Template.fromStack(stack), "AWS::ApiGateway::Deployment");
}

describe("in an app without the CDK's feature flags, a stage gets a new deployment for", () => {
  const before = Object.keys(deploymentsWith({}));

  test("nothing that stayed the same", () => {
    expect(before).toHaveLength(1);
    expect(Object.keys(deploymentsWith({}))).toEqual(before);
  });

  test.each<[string, Variant]>([
    ["another TTL", { cacheTtl: Duration.seconds(60) }],
    ["another header", { header: "X-Api-Key" }],
    ["another prefix", { prefix: "acme" }],
    ["another kind of authorizer", { Kind: RequestTokenAuthorizer }],
  ])("%s", (_what, variant) => {
    const after = Object.keys(deploymentsWith(variant));
    expect(after).toHaveLength(1);
    expect(after).not.toEqual(before);
  });

  test.each<[string, (stack: Stack) => Pick<RestApi, "root">]>([
    [
      "a deployment of one's own",
      (stack) => {
        const api = new RestApi(stack, "Api", { cloudWatchRole: false, deploy: false });
        new Deployment(stack, "Deployment", { api: api as IRestApi });
        return api;
      },
    ],
    [
      "a deployment of an imported API",
      (stack) => {
        const api = RestApi.fromRestApiAttributes(stack, "Api", { restApiId: "abc", rootResourceId: "def" });
        new Deployment(stack, "Deployment", { api });
        return api;
      },
    ],
    [
      "an API made from a document",
      (stack) =>
        new SpecRestApi(stack, "Api", {
          apiDefinition: ApiDefinition.fromInline({ openapi: "3.0.1", info: { title: "a", version: "1" }, paths: {} }),
          cloudWatchRole: false,
        }),
    ],
  ])("a changed TTL, with %s", (_what, build) => {
    const [first, second] = [300, 60].map((seconds) =>
      Object.keys(deploymentsWith({ cacheTtl: Duration.seconds(seconds) }, build)),
    );
    expect(first).toHaveLength(1);
    expect(first).not.toEqual(second);
  });
});

test("a plain CfnDeployment, which stays the same whatever changes, is warned of once", () => {
  const stack = new Stack(new App({ context: standInBundles }), "Test");
  const service = importedService(stack);
  const api = new RestApi(stack, "Api", { cloudWatchRole: false, deploy: false });
  const other = new RestApi(stack, "Other", { cloudWatchRole: false });
  other.root.addMethod("GET");
  new CfnDeployment(stack, "Plain", { restApiId: api.restApiId });
  new CfnDeployment(stack, "OfOther", { restApiId: other.restApiId });
  for (const name of ["First", "Second"]) {
    const authorizer = new TokenAuthorizer(stack, name, { service, anyToken: ["* /*"] });
    api.root.addResource(name).addMethod("GET", new MockIntegration(), { authorizer });
  }
  const warnings = Annotations.fromStack(stack).findWarning("*", Match.stringLikeRegexp("plainDeployment"));
  expect(warnings.map(({ id }) => id)).toEqual(["/Test/Plain"]);
});

test("a deployment is made after its authorizer", () => {
  const [deployment] = Object.values(deploymentsWith({}));
  expect(JSON.stringify(deployment?.DependsOn)).toContain("TokensAuthorizer");
});
