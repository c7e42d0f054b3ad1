import { Template } from "aws-cdk-lib/assertions";
import { MockIntegration, RestApi } from "aws-cdk-lib/aws-apigateway";
import { Duration, Stack } from "aws-cdk-lib/core";
import { expect, test } from "vitest";
import { TokenAuthorizer, type TokenAuthorizerProps } from "../../../cdk/authorizers/token-authorizer.ts";
import { TokenService } from "../../../cdk/service/token-service.ts";
import type { AuthorizerSettings } from "../../../core/settings.ts";
import { emptyApp, emptyStack, findResources, importedService, readSettings } from "../synthesize.ts";

const scopes = [
  { name: "lookup:read", description: "Look keys up.", grants: ["GET /v1/lookup/*"] },
  { name: "scope:write", description: "Store facts.", grants: ["PUT /v1/scope/*"] },
];

function protect(stack: Stack, props: Partial<TokenAuthorizerProps> = {}): Template {
  const api = new RestApi(stack, "Protected");
  const authorizer = new TokenAuthorizer(stack, "Tokens", { service: importedService(stack, { scopes }), ...props });
  api.root.addMethod("GET", new MockIntegration(), { authorizer });
  return Template.fromStack(stack);
}

function findAuthorizer(template: Template) {
  const [authorizer] = Object.values(findResources(template, "AWS::ApiGateway::Authorizer"));
  return authorizer?.Properties;
}

test("it protects a method of a RestApi, and caches for the service's TTL", () => {
  const template = protect(emptyStack());
  expect(findAuthorizer(template)).toMatchObject({
    Type: "TOKEN",
    IdentitySource: "method.request.header.Authorization",
    AuthorizerResultTtlInSeconds: 300,
  });
  const [method] = Object.values(findResources(template, "AWS::ApiGateway::Method"));
  expect(method?.Properties.AuthorizationType).toBe("CUSTOM");
});

test("the header and the TTL can be chosen", () => {
  const template = protect(emptyStack(), { header: "X-Api-Key", cacheTtl: Duration.seconds(0) });
  expect(findAuthorizer(template)).toMatchObject({
    IdentitySource: "method.request.header.X-Api-Key",
    AuthorizerResultTtlInSeconds: 0,
  });
});

test("a TTL longer than the service's is refused, because the service would promise too much", () => {
  const stack = emptyStack();
  const service = new TokenService(stack, "Service", { cacheTtl: Duration.seconds(60) });
  expect(() => protect(stack, { service, cacheTtl: Duration.seconds(61) })).toThrow(
    "cacheTtl: 61 s is more than the token service's cacheTtl of 60 s. Increase the service's cacheTtl first.",
  );
});

test("its function runs on Node 24 and arm64, logs JSON to a log that expires, and traces", () => {
  const template = protect(emptyStack());
  const [handler] = Object.values(findResources(template, "AWS::Lambda::Function"));
  expect(handler?.Properties).toMatchObject({
    Runtime: "nodejs24.x",
    Architectures: ["arm64"],
    LoggingConfig: { LogFormat: "JSON" },
    TracingConfig: { Mode: "Active" },
    Environment: { Variables: { TABLE_NAME: "Tokens" } },
  });
  const [logs] = Object.values(findResources(template, "AWS::Logs::LogGroup"));
  expect(logs?.Properties.RetentionInDays).toBe(180);
});

test("scopes that are not for this API are known and open nothing; what any token may call is for this API alone", () => {
  const app = emptyApp();
  protect(new Stack(app, "Test"), { scopes: ["lookup:read"], anyToken: ["GET /whoami"] });
  const [settings] = Object.values(readSettings<AuthorizerSettings>(app, "Test"));
  expect(settings).toMatchObject({ prefix: "lk", anyToken: ["GET /whoami"], lastSeenResolution: 60 });
  const opening = settings?.scopes.filter(({ grants }) => grants.length > 0);
  expect(opening).toEqual([scopes[0]]);
  expect(settings?.scopes.map(({ name }) => name)).toEqual([
    "lookup:read",
    "scope:write",
    "tokens:self",
    "tokens:admin",
    "tokens:introspect",
  ]);
});

test("two authorizers with other settings are two assets", () => {
  const app = emptyApp();
  const stack = new Stack(app, "Test");
  const api = new RestApi(stack, "Protected");
  for (const name of ["lookup:read", "scope:write"]) {
    const authorizer = new TokenAuthorizer(stack, name, {
      service: importedService(stack, { scopes }),
      scopes: [name],
    });
    api.root.addResource(name.slice(0, 5)).addMethod("GET", new MockIntegration(), { authorizer });
  }
  const opened = Object.values(readSettings<AuthorizerSettings>(app, "Test")).map(({ scopes: known }) =>
    known.filter(({ grants }) => grants.length > 0).map(({ name }) => name),
  );
  expect(opened).toEqual([["lookup:read"], ["scope:write"]]);
});

test("unknown scopes and invalid grants are refused at synth", () => {
  expect(() => protect(emptyStack(), { scopes: ["lookup:raed"] })).toThrow(
    "scopes: the token service has no scope lookup:raed. It has lookup:read, scope:write.",
  );
  expect(() => protect(emptyStack(), { anyToken: ["/whoami"] })).toThrow(
    'anyToken: "/whoami" is not "<METHOD> </path>".',
  );
});
