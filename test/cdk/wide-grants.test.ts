import { Annotations, Match } from "aws-cdk-lib/assertions";
import { MockIntegration, RestApi } from "aws-cdk-lib/aws-apigateway";
import type { Stack } from "aws-cdk-lib/core";
import { expect, test } from "vitest";
import { RequestTokenAuthorizer } from "../../cdk/request-token-authorizer.ts";
import { TokenAuthorizer, type TokenAuthorizerProps } from "../../cdk/token-authorizer.ts";
import { emptyStack, latchkeyApp } from "./synthesize.ts";

const warningsIn = (stack: Stack) =>
  Annotations.fromStack(stack)
    .findWarning("*", Match.stringLikeRegexp("latchkey:wideGrant"))
    .map(({ entry }) => /grant "(.+)" opens (\S+ \S+) as well/.exec(`${entry.data}`)?.slice(1).join(" > "));

/** The warnings for an API with some methods, for the grants of one scope. */
function warnings(
  grants: readonly string[],
  methods: readonly string[],
  props: Partial<TokenAuthorizerProps> = {},
  Kind: typeof TokenAuthorizer | typeof RequestTokenAuthorizer = TokenAuthorizer,
) {
  const stack = emptyStack();
  const service = {
    tableName: "Tokens",
    tableArn: "arn:aws:dynamodb:eu-west-1:123456789012:table/Tokens",
    scopes: [{ name: "users:read", description: "Read users.", grants }],
  };
  const authorizer = new Kind(stack, "Tokens", { service, ...props });
  const api = new RestApi(stack, "Api");
  api.root.addMethod("GET", new MockIntegration());
  for (const method of methods) {
    const [verb = "", path = ""] = method.split(" ");
    api.root.resourceForPath(path).addMethod(verb, new MockIntegration(), { authorizer });
  }
  return warningsIn(stack);
}

const user = "GET /v1/users/{id}";
const secrets = "GET /v1/users/{id}/secrets";

test.each([
  ["a sub-resource", [user], [user, secrets], [`${user} > ${secrets}`]],
  ["a neighbour", [user], ["GET /v1/users/export"], [`${user} > GET /v1/users/export`]],
  ["all that a greedy path catches", [user], ["GET /v1/users/{proxy+}"], [`${user} > GET /v1/users/{proxy+}`]],
  [
    "any method there",
    ["* /v1/users/{id}"],
    ["DELETE /v1/users/{id}/x"],
    ["* /v1/users/{id} > DELETE /v1/users/{id}/x"],
  ],
  ["a method that stands for all", [user], ["ANY /v1/users/{id}/x"], [`${user} > ANY /v1/users/{id}/x`]],
  ["more than a star in the middle says", ["GET /v1/*/x"], ["GET /v1/a/b/x"], ["GET /v1/*/x > GET /v1/a/b/x"]],
])("the synthesis warns of a grant that opens %s", (_what, grants, methods, expected) => {
  expect(warnings(grants, methods)).toEqual(expected);
});

test("and so it does for an authorizer that checks the address itself, once for each grant and method", () => {
  expect(warnings([user], [user, secrets], {}, RequestTokenAuthorizer)).toHaveLength(1);
});

test.each<[string, readonly string[], readonly string[], Partial<TokenAuthorizerProps>?]>([
  ["its own path, whatever its parameters are called", ["GET /v1/users/{name}"], [user]],
  ["what a star at the end stands for", ["GET /v1/users/*", "GET /v1/files/{path+}"], [secrets, "GET /v1/files/{a}/b"]],
  ["another method", [user], ["PUT /v1/users/{id}/secrets"]],
  ["what the scope opens by its own path too", [user, secrets], [user, secrets]],
  ["what every token may call", [user], [secrets], { anyToken: [secrets] }],
  ["what its scope opens nothing of", [user], [secrets], { scopes: [] }],
])("but not of %s", (_what, grants, methods, props) => {
  expect(warnings(grants, methods, props)).toEqual([]);
});

test("nor of methods that another authorizer protects, or none", () => {
  const stack = emptyStack();
  const service = { tableName: "Tokens", tableArn: "arn:aws:dynamodb:eu-west-1:123456789012:table/Tokens" };
  const scopes = [{ name: "users:read", description: "Read users.", grants: [user] }];
  const api = new RestApi(stack, "Api");
  const wide = new TokenAuthorizer(stack, "Wide", { service: { ...service, scopes } });
  const other = new TokenAuthorizer(stack, "Other", { service: { ...service, scopes: [] } });
  api.root.resourceForPath("/v1/users/{id}").addMethod("GET", new MockIntegration(), { authorizer: wide });
  api.root.resourceForPath("/v1/users/{id}/a").addMethod("GET", new MockIntegration(), { authorizer: other });
  api.root.resourceForPath("/v1/users/{id}/b").addMethod("GET", new MockIntegration());
  expect(warningsIn(stack)).toEqual([]);
});

test("nothing that Latchkey itself deploys is opened by accident", () => {
  const app = latchkeyApp();
  for (const name of ["Latchkey", "LatchkeyExample"]) {
    expect(warningsIn(app.node.findChild(name) as Stack)).toEqual([]);
  }
});
