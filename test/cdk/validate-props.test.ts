import { Template } from "aws-cdk-lib/assertions";
import { RestApi } from "aws-cdk-lib/aws-apigateway";
import { Certificate } from "aws-cdk-lib/aws-certificatemanager";
import { Code, Function as LambdaFunction, Runtime } from "aws-cdk-lib/aws-lambda";
import { HostedZone } from "aws-cdk-lib/aws-route53";
import { CfnParameter, Duration, Lazy, Stack } from "aws-cdk-lib/core";
import { describe, expect, test } from "vitest";
import { HttpTokenAuthorizer } from "../../cdk/authorizers/http-token-authorizer.ts";
import { TokenAuthorizer, type TokenAuthorizerProps } from "../../cdk/authorizers/token-authorizer.ts";
import { TokenService } from "../../cdk/service/token-service.ts";
import type { TokenServiceAttributes } from "../../cdk/service/token-service-attributes.ts";
import type { TokenServiceProps } from "../../cdk/service/token-service-props.ts";
import { TokenUsage } from "../../cdk/usage/token-usage.ts";
import { emptyStack, findResources, importedService } from "./synthesize.ts";

// What only a deployment knows.
const text = Lazy.string({ produce: () => "later" });
const duration = Duration.seconds(Lazy.number({ produce: () => 60 }));
const minutes = Duration.minutes(Lazy.number({ produce: () => 1 }));
const list = Lazy.list({ produce: () => ["later"] });
const scope = { name: "lookup:read", description: "Look keys up.", grants: ["GET /v1/lookup/{key}"] };

const message = (prop: string) =>
  `${prop}: this value is only known when the app is deployed; it must be known at synthesis.`;

describe("a value that is only known when the app is deployed is refused, naming the prop", () => {
  test.each<[string, TokenServiceProps]>([
    ["prefix", { prefix: text }],
    ["prefix", { prefix: `lk${text}` }],
    ["scopes[0].name", { scopes: [{ ...scope, name: text }] }],
    ["scopes[0].description", { scopes: [{ ...scope, description: text }] }],
    ["scopes[0].grants[1]", { scopes: [{ ...scope, grants: ["GET /a", `GET /${text}`] }] }],
    ["scopes[0].grants", { scopes: [{ ...scope, grants: list }] }],
    ["defaultScopes[0]", { defaultScopes: [text] }],
    ["defaultScopes", { defaultScopes: list }],
    ["cacheTtl", { cacheTtl: duration }],
    ["cacheTtl", { cacheTtl: minutes }],
    ["defaultLifetime", { defaultLifetime: duration }],
    ["maxLifetime", { maxLifetime: duration }],
    ["lastSeenResolution", { lastSeenResolution: duration }],
    ["eventRetention", { eventRetention: duration }],
    ["corsOrigins[0]", { corsOrigins: [`https://${text}`] }],
    ["replicas[0]", { replicas: [text] }],
    ["replicas", { replicas: list }],
    ["throttling.rate", { throttling: { rate: Lazy.number({ produce: () => 1 }), burst: 2 } }],
    ["throttling.burst", { throttling: { rate: 1, burst: Lazy.number({ produce: () => 1 }) } }],
    ["revocation", { revocation: text as "ttl" }],
    ["seedTokens[0].owner", { seedTokens: [{ owner: text, name: "a", scopes: [] }] }],
    ["seedTokens[0].allowedCidrs[0]", { seedTokens: [{ owner: "a", name: "a", scopes: [], allowedCidrs: [text] }] }],
  ])("TokenService: %s", (prop, props) => {
    expect(() => new TokenService(emptyStack(), "Service", props)).toThrow(message(prop));
  });

  test.each<[string, Partial<TokenServiceAttributes>]>([
    ["prefix", { prefix: text }],
    ["scopes[0].grants[0]", { scopes: [{ ...scope, grants: [`GET /${text}`] }] }],
    ["cacheTtl", { cacheTtl: duration }],
    ["lastSeenResolution", { lastSeenResolution: duration }],
    ["revocation", { revocation: text as "ttl" }],
  ])("TokenService.fromTokenServiceAttributes: %s", (prop, attributes) => {
    expect(() => importedService(emptyStack(), attributes)).toThrow(message(prop));
  });

  test.each<[string, Partial<TokenAuthorizerProps>]>([
    ["anyToken[0]", { anyToken: [`GET /${text}`] }],
    ["anyToken", { anyToken: list }],
    ["scopes[0]", { scopes: [text] }],
    ["cacheTtl", { cacheTtl: duration }],
    ["header", { header: text as "X-Api-Key" }],
    ["routes[0]", { routes: [`GET /${text}`] }],
  ])("authorizers: %s", (prop, props) => {
    for (const Kind of [TokenAuthorizer, HttpTokenAuthorizer]) {
      if (prop.startsWith("routes") && Kind === HttpTokenAuthorizer) continue;
      const stack = emptyStack();
      const service = importedService(stack, { scopes: [scope] });
      expect(() => new Kind(stack, "Tokens", { service, ...props })).toThrow(message(prop));
    }
  });
});

test("what may be known later is taken: the table of a service", () => {
  const stack = new Stack(emptyStack().node.root, "Other");
  const tableArn = Lazy.string({ produce: () => "arn:aws:dynamodb:eu-west-1:123456789012:table/Tokens" });
  const service = importedService(stack, { tableArn });
  expect(stack.resolve(service.tableName)).not.toBe("");
});

test("what may be known later is taken: a domain name, whole, with its records", () => {
  const stack = new Stack(emptyStack().node.root, "Other", { env: { account: "123456789012", region: "eu-west-1" } });
  const domainName = new CfnParameter(stack, "Domain").valueAsString;
  const certificate = Certificate.fromCertificateArn(stack, "Certificate", "arn:aws:acm:eu-west-1:1:certificate/1");
  const hostedZone = HostedZone.fromHostedZoneAttributes(stack, "Zone", {
    hostedZoneId: "Z1",
    zoneName: "example.com",
  });
  new TokenService(stack, "Service", { customDomain: { domainName, certificate, hostedZone } });
  const records = Object.values(findResources(Template.fromStack(stack), "AWS::Route53::RecordSet"));
  expect(records).toHaveLength(2);
  for (const { Properties } of records) expect(Properties.Name).toEqual({ "Fn::Join": ["", [{ Ref: "Domain" }, "."]] });
});

test.each<[TokenServiceProps, string]>([
  [{ replicas: ["eu-central"] }, 'replicas[0]: "eu-central" isn\'t the name of a region.'],
  [{ replicas: ["eu-west-1"] }, 'replicas[0]: "eu-west-1" is the stack\'s own region.'],
  [{ replicas: ["us-east-1", "us-east-1"] }, 'replicas[1]: "us-east-1" is there twice.'],
  [
    { throttling: { rate: -1, burst: 1 } },
    "throttling.rate: -1 isn't a number of requests a second from 0 to 1000000.",
  ],
  [{ throttling: { rate: 1, burst: 0.5 } }, "throttling.burst: 0.5 isn't a whole number from 0 to 1000000."],
])("a service refuses %j", (props, expected) => {
  const stack = new Stack(emptyStack().node.root, "Other", { env: { account: "123456789012", region: "eu-west-1" } });
  expect(() => new TokenService(stack, "Service", props)).toThrow(expected);
});

test.each(["us-gov-east-1", "us-iso-west-1", "eusc-de-east-1"])("a service takes a replica in %s", (replica) => {
  const stack = new Stack(emptyStack().node.root, "Other", { env: { account: "123456789012", region: "eu-west-1" } });
  expect(new TokenService(stack, "Service", { replicas: [replica] }).replicaIn(replica).tableArn).toContain(replica);
});

test("a service with replicas needs a region of its own", () => {
  expect(() => new TokenService(emptyStack(), "Service", { replicas: ["eu-west-1"] })).toThrow(
    "replicas: the stack needs a region of its own",
  );
});

describe("the attributes of a service of another app are checked like a service's own props", () => {
  test.each<[Partial<TokenServiceAttributes>, string]>([
    [{ prefix: "My_" }, `prefix: "My_" isn't 1 to 16 lower-case letters and digits.`],
    [{ scopes: [scope, scope] }, "scopes[1].name: lookup:read is the name of another scope."],
    [{ scopes: [{ ...scope, grants: ["GET v1"] }] }, 'scopes[0].grants: "GET v1" is not "<METHOD> </path>".'],
    [{ cacheTtl: Duration.hours(2) }, "cacheTtl: 7200 s is more than the maximum of 3600 s."],
    [{ tableArn: "arn:aws:dynamodb:eu-west-1:123456789012:table" }, "isn't the ARN of a table."],
  ])("%o", (attributes, expected) => {
    expect(() => importedService(emptyStack(), attributes)).toThrow(expected);
  });
});

test.each<[Partial<TokenAuthorizerProps>, string]>([
  [{ header: "authorization" as "Authorization" }, 'header: "authorization" isn\'t one of Authorization, '],
  [{ scopes: ["lookup:raed"] }, "scopes: the token service has no scope lookup:raed. It has lookup:read."],
  [{ routes: ["GET v1"] }, 'routes: "GET v1" isn\'t a route such as "GET /v1/orders/{id}" or "ANY /{proxy+}".'],
  [{ routes: ["* /v1"] }, 'routes: "* /v1" isn\'t a route'],
])("an authorizer refuses %o", (props, expected) => {
  const stack = emptyStack();
  const service = importedService(stack, { scopes: [scope] });
  expect(() => new TokenAuthorizer(stack, "Tokens", { service, ...props })).toThrow(expected);
});

describe("a function that would look for the table in the wrong place is refused", () => {
  const account = "123456789012";
  const inRegion = (region: string, of = account) => {
    return new Stack(emptyStack().node.root, "Api", { env: { account: of, region } });
  };

  test.each<[string, Stack, string]>([
    ["another region", inRegion("us-east-1"), "its table is in eu-west-1, but this stack is in us-east-1."],
    ["another account", inRegion("eu-west-1", "2".repeat(12)), `its table is in the account ${account}, but this`],
  ])("%s", (_where, stack, expected) => {
    const service = importedService(stack, { scopes: [scope], usageTableArn: "arn:aws:dynamodb:a:1:table/Usage" });
    const api = new RestApi(stack, "Api");
    const fn = new LambdaFunction(stack, "Fn", {
      runtime: Runtime.NODEJS_24_X,
      handler: "index.handler",
      code: Code.fromInline("exports.handler = () => {};"),
    });
    const authorizer = () => new TokenAuthorizer(stack, "Tokens", { service });
    const usage = () => new TokenUsage(stack, "Usage", { service, stage: api.deploymentStage });
    for (const refused of [authorizer, usage, () => service.grantGuard(fn), () => service.grantIntrospect(fn)]) {
      expect(refused).toThrow(`service: ${expected}`);
    }
  });

  test("a service of this app", () => {
    const app = emptyStack().node.root;
    const home = new Stack(app, "Home", { env: { account, region: "eu-west-1" } });
    const away = new Stack(app, "Away", { env: { account, region: "us-east-1" } });
    const service = new TokenService(home, "Service", { replicas: ["us-east-1"] });
    expect(() => new TokenAuthorizer(away, "Tokens", { service })).toThrow(
      'Away/Tokens: service: its table is in eu-west-1, but this stack is in us-east-1. Give the service a replica there, and use replicaIn("us-east-1") or the ARN of the replica.',
    );
    expect(() => new TokenAuthorizer(away, "Tokens", { service: service.replicaIn("us-east-1") })).not.toThrow();
  });
});

test("two services in a stack can't have the same outputs", () => {
  const stack = emptyStack();
  new TokenService(stack, "First");
  expect(() => new TokenService(stack, "Second")).toThrow(
    "Test/Second: outputs: the stack has an output ManagementUrl already. Set outputs to false, and add your own.",
  );
  new TokenService(stack, "Second", { outputs: false });
  expect(Object.keys(Template.fromStack(stack).findOutputs("*"))).toContain("ManagementUrl");
});

test.each(["arn:aws:s3:::bucket/a", "arn:aws:dynamodb:eu-west-1:123456789012:table/T/stream/1", "Tokens"])(
  "%s isn't the ARN of a table",
  (tableArn) => {
    for (const attribute of ["tableArn", "usageTableArn"]) {
      expect(() => importedService(emptyStack(), { [attribute]: tableArn })).toThrow(
        `${attribute}: "${tableArn}" isn't the ARN of a table.`,
      );
    }
  },
);
