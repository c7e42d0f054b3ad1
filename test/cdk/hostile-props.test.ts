import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RestApi } from "aws-cdk-lib/aws-apigateway";
import { HttpApi, WebSocketApi, WebSocketStage } from "aws-cdk-lib/aws-apigatewayv2";
import { Certificate } from "aws-cdk-lib/aws-certificatemanager";
import { Bucket } from "aws-cdk-lib/aws-s3";
import { Duration, Lazy, Stack } from "aws-cdk-lib/core";
import { describe, expect, test } from "vitest";
import { addAuthorizerResponses, addGatewayResponses } from "../../cdk/authorizers/gateway-responses.ts";
import { HttpTokenAuthorizer } from "../../cdk/authorizers/http-token-authorizer.ts";
import { ProtectedStage } from "../../cdk/authorizers/protected-stage.ts";
import { RequestTokenAuthorizer } from "../../cdk/authorizers/request-token-authorizer.ts";
import { TokenAuthorizer } from "../../cdk/authorizers/token-authorizer.ts";
import { WebSocketTokenAuthorizer } from "../../cdk/authorizers/web-socket-token-authorizer.ts";
import { TokenConsole } from "../../cdk/console/token-console.ts";
import { seedTypes } from "../../cdk/service/seed-token.ts";
import { signInPropTypes } from "../../cdk/service/sign-in.ts";
import { TokenService } from "../../cdk/service/token-service.ts";
import { attributeTypes } from "../../cdk/service/token-service-attributes.ts";
import { tokenServicePropTypes } from "../../cdk/service/token-service-props.ts";
import { TokenUsage } from "../../cdk/usage/token-usage.ts";
import { emptyStack, importedService } from "./synthesize.ts";

type Values = Readonly<Record<string, unknown>>;

// Every test reads this stack, and a refused construct adds nothing to it.
const stack = emptyStack();
const tableArn = "arn:aws:dynamodb:eu-west-1:123456789012:table/Tokens";
const usageTableArn = "arn:aws:dynamodb:eu-west-1:123456789012:table/Usage";
const scope = { name: "a:read", description: "", grants: ["GET /a"] };
const service = importedService(stack, { scopes: [scope], usageTableArn });
const api = new RestApi(stack, "Api");
api.root.addMethod("GET");
const certificate = Certificate.fromCertificateArn(stack, "Certificate", "arn:aws:acm:us-east-1:1:certificate/1");
const files = mkdtempSync(join(tmpdir(), "latchkey-console-"));
writeFileSync(join(files, "index.html"), "");
const cyclic: Record<string, unknown> = {};
cyclic["self"] = cyclic;

/** What JavaScript, a cast, context or a file can put into a prop. */
const hostile: Values = {
  null: null,
  "an empty object": {},
  "an empty list": [],
  "an empty string": "",
  "a space": " ",
  "control characters": "a\u0000\u001b[31m\n",
  "a long string": "x".repeat(10_000),
  0: 0,
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  "a negative number": -1,
  "a fraction": 1.5,
  "a huge number": 1e300,
  "a big integer": 10n,
  "a function": () => "a",
  "a class": Stack,
  "a symbol": Symbol("a"),
  "a date": new Date(0),
  "a map": new Map([["name", "a"]]),
  "a cyclic object": cyclic,
  "a prototype key": JSON.parse('{ "__proto__": { "name": "a" } }'),
  "a list of null": [null],
  "a list with a hole": Array(1),
  "a list of an empty string": [""],
  "a list of a list": [[]],
  "a list of an empty object": [{}],
  "a list of a cyclic object": [cyclic],
  "a list with a repetition": ["a", "a"],
  "a stack": stack,
  "a list of constructs": [stack],
  "a bucket": new Bucket(stack, "Bucket"),
  "an HttpApi": new HttpApi(stack, "HttpApi"),
  "a token": Lazy.string({ produce: () => "later" }),
  "a token in a string": `a${Lazy.string({ produce: () => "later" })}`,
  "a token of a list": Lazy.list({ produce: () => ["later"] }),
  "a token of a number": Lazy.number({ produce: () => 1 }),
  "no time": Duration.seconds(0),
  "parts of a second": Duration.millis(1_500),
  "a duration that isn't a number": Duration.seconds(Number.NaN),
  "an endless duration": Duration.seconds(Number.POSITIVE_INFINITY),
  "a huge duration": Duration.days(1e300),
  "a duration of a token": Duration.seconds(Lazy.number({ produce: () => 60 })),
};

/** Something public that takes named values: a construct, a method, or an object in a prop. */
interface Target {
  /** The path in messages, after `Test/`. */
  readonly path: RegExp;
  readonly valid: Values;
  readonly names: readonly string[];
  readonly call: (values: Values) => unknown;
  /** The hostile values that are valid. */
  readonly accepts: readonly string[];
}

type Kind = new (scope: Stack, id: string, props: never) => unknown;

/** The id of a construct that exists: valid props end in the CDK's refusal of the id, before anything costly is made. */
const taken = api.node.id;
const target = (kind: Kind, valid: Values, names: readonly string[], accepts: readonly string[] = []): Target => {
  return { path: /^Api$/, valid, names, call: (values) => new kind(stack, taken, values as never), accepts };
};
/** An object in a prop of `TokenService`. */
const member = (
  wrap: (values: Values) => Values,
  valid: Values,
  names: readonly string[],
  accepts: string[],
): Target => {
  const call = (values: Values) => new TokenService(stack, taken, wrap(values));
  return { path: /^Api$/, valid, names, call, accepts };
};

const home = new TokenService(stack, "Home", { outputs: false });
const rest = new TokenAuthorizer(stack, "Rest", { service });
const http = new HttpTokenAuthorizer(stack, "Http", { service });
const webSocket = new WebSocketTokenAuthorizer(stack, "WebSocket", { service });
const webSocketStage = new WebSocketStage(stack, "Stage", {
  webSocketApi: new WebSocketApi(stack, "Feed"),
  stageName: "live",
});

const authorizerNames = ["service", "header", "scopes", "anyToken", "dynamodbClient", "logRetention", "alarms"].concat(
  "alarmsTopic",
);
const acceptedByAuthorizers = ["scopes: an empty list", "anyToken: an empty list", "logRetention: a token of a number"];
const restNames = [...authorizerNames, "cacheTtl", "routes"];
const acceptedByRest = ["cacheTtl: no time", "routes: an empty list"];
const signIn = { issuer: "https://login.example.com", clientId: "latchkey" };

const targets: Readonly<Record<string, Target>> = {
  TokenService: target(TokenService, {}, Object.keys(tokenServicePropTypes), [
    "acceptedPrefixes: an empty list",
    "scopes: an empty list",
    "defaultScopes: an empty list",
    "seedTokens: an empty list",
    "cacheTtl: no time",
    "lastSeenResolution: no time",
    "eventRetention: no time",
    "logRetention: a token of a number",
    "replicas: an empty list",
    "corsOrigins: an empty list",
  ]),
  customDomain: member(
    (customDomain) => ({ customDomain }),
    { domainName: "tokens.example.com", certificate },
    ["domainName", "certificate", "hostedZone", "keepDefaultEndpoint"],
    ["domainName: a token", "domainName: a token in a string"],
  ),
  throttling: member(
    (throttling) => ({ throttling }),
    { rate: 1, burst: 1 },
    ["rate", "burst"],
    ["rate: 0", "rate: a fraction", "burst: 0"],
  ),
  graphqlThrottling: member(
    (graphqlThrottling) => ({ graphql: false, graphqlThrottling }),
    { rate: 1, burst: 1 },
    ["rate", "burst"],
    ["rate: 0", "rate: a fraction", "burst: 0"],
  ),
  signIn: member((values) => ({ signIn: values }), signIn, Object.keys(signInPropTypes), [
    "issuer: a token",
    "issuer: a token in a string",
    "clientId: a token",
    "clientId: a token in a string",
    "cliClientId: a token",
    "cliClientId: a token in a string",
    "audience: a token",
    "audience: a token in a string",
    "grantableScopes: an empty list",
    "endpointOrigins: an empty list",
  ]),
  adminWhen: member(
    (adminWhen) => ({ signIn: { ...signIn, adminWhen } }),
    { claim: "groups", contains: "a" },
    ["claim", "contains"],
    [],
  ),
  grantableScopes: member(
    (rule) => ({ signIn: { ...signIn, grantableScopes: [rule] } }),
    { scopes: ["tokens:self"] },
    ["when", "scopes"],
    ["scopes: an empty list"],
  ),
  seedToken: member((seed) => ({ seedTokens: [seed] }), { owner: "a", name: "a", scopes: [] }, Object.keys(seedTypes), [
    "scopes: an empty list",
    "description: an empty string",
    "description: a space",
    "allowedCidrs: an empty list",
  ]),
  scope: member(
    (value) => ({ scopes: [value] }),
    scope,
    ["name", "description", "grants"],
    ["description: an empty string", "description: a space", "grants: an empty list"],
  ),
  attributes: {
    ...target(TokenService, { tableArn, prefix: "lk", scopes: [] }, Object.keys(attributeTypes)),
    call: (values) => TokenService.fromTokenServiceAttributes(stack, taken, values as never),
    accepts: [
      "tableArn: a token",
      "tableArn: a token in a string",
      "scopes: an empty list",
      "acceptedPrefixes: an empty list",
      "cacheTtl: no time",
      "lastSeenResolution: no time",
      "usageTableArn: a token",
      "usageTableArn: a token in a string",
    ],
  },
  TokenAuthorizer: target(TokenAuthorizer, { service }, restNames, [...acceptedByAuthorizers, ...acceptedByRest]),
  RequestTokenAuthorizer: target(RequestTokenAuthorizer, { service }, restNames, [
    ...acceptedByAuthorizers,
    ...acceptedByRest,
  ]),
  HttpTokenAuthorizer: target(
    HttpTokenAuthorizer,
    { service },
    [...authorizerNames, "cacheTtl"],
    [...acceptedByAuthorizers, "cacheTtl: no time"],
  ),
  WebSocketTokenAuthorizer: target(WebSocketTokenAuthorizer, { service }, authorizerNames, acceptedByAuthorizers),
  closeConnections: {
    ...target(WebSocketTokenAuthorizer, {}, ["interval"]),
    path: /^WebSocket\.closeConnections$/,
    call: (options) => webSocket.closeConnections(webSocketStage, options),
  },
  ProtectedStage: target(
    ProtectedStage,
    { service, kind: "rest", apiId: "abc", stageName: "prod" },
    ["service", "kind", "apiId", "stageName"],
    ["apiId: a token", "apiId: a token in a string", "stageName: a token", "stageName: a token in a string"],
  ),
  TokenUsage: target(
    TokenUsage,
    { service, stage: api.deploymentStage },
    ["service", "stage", "apiName", "additionalFields", "keepAuthorizerStamps", "logRetention", "alarms"].concat(
      "alarmsTopic",
    ),
    ["additionalFields: an empty list", "logRetention: a token of a number"],
  ),
  TokenConsole: target(TokenConsole, { api, files }, [
    ...["api", "customDomain", "signIn", "files", "removalPolicy", "outputs"],
  ]),
  consoleDomain: {
    ...target(TokenConsole, { domainName: "console.example.com", certificate }, ["domainName", "certificate"]),
    call: (customDomain) => new TokenConsole(stack, taken, { api, files, customDomain: customDomain as never }),
    accepts: ["domainName: a token", "domainName: a token in a string"],
  },
  gatewayResponse: {
    ...target(TokenService, { body: {} }, ["status", "contentType"]),
    path: /^Api\.addGatewayResponses$/,
    call: (THROTTLED) => addGatewayResponses(new RestApi(emptyStack(), "Api"), { THROTTLED: THROTTLED as never }),
    accepts: ["contentType: a token", "contentType: a token in a string"],
  },
};

/** What takes a value that isn't in an object, and the hostile values that are valid. */
const methods: Readonly<Record<string, [call: (value: never) => unknown, accepts: readonly string[]]>> = {
  "TokenService.replicaIn": [(region) => home.replicaIn(region), []],
  "ITokenService.grantGuard": [(fn) => service.grantGuard(fn), []],
  "ITokenService.grantIntrospect": [(fn) => service.grantIntrospect(fn), []],
  "TokenAuthorizer.attachTo": [(restApi) => rest.attachTo(restApi), []],
  "HttpTokenAuthorizer.attachTo": [(httpApi) => http.attachTo(httpApi), ["an HttpApi"]],
  "WebSocketTokenAuthorizer.closeConnections": [(stage) => webSocket.closeConnections(stage), []],
  "addGatewayResponses: api": [(restApi) => addGatewayResponses(restApi, {}), []],
  "addGatewayResponses: responses": [(all) => addGatewayResponses(api, all), ["an empty object", "a date", "a map"]],
  "addAuthorizerResponses: bodies": [(bodies) => addAuthorizerResponses(api, bodies), []],
};

describe.each(Object.entries(methods))("%s", (_name, [call, accepts]) => {
  test.each(Object.entries({ ...hostile, undefined }))("%s", (kind, value) => {
    if (accepts.includes(kind)) expect(() => call(value as never)).not.toThrow();
    else
      expect(() => call(value as never)).toThrow(
        /^(Test\/[\w.]+: )?(fn|region|api|stage|responses|bodies|body)[^:]*: /s,
      );
  });
});

const countChildren = () => [stack, api, webSocket].reduce((sum, { node }) => sum + node.children.length, 0);

describe.each(Object.entries(targets))("%s", (_name, { path, valid, names, call, accepts }) => {
  const refused = /^Test\/(?<path>[^:]*): (?<prop>[\w.[\]]+)(?: \([^)]*\))?: .{3,}\.$/s;

  /** @returns whether the values are accepted. @throws AssertionError if they are refused in another way than a message. */
  function accept(values: unknown, label: string): boolean {
    const before = countChildren();
    try {
      call(values as Values);
      return true;
    } catch (error) {
      const { message, cause } = error as Error;
      if (message.startsWith(`There is already a Construct with name '${taken}'`)) return true;
      expect(message, label).toMatch(refused);
      expect(refused.exec(message)?.groups?.["path"], label).toMatch(path);
      expect(message.length, label).toBeLessThan(1_000);
      expect((cause as Error | undefined)?.name ?? "Error", label).toBe("Error");
      expect(countChildren(), label).toBe(before);
      return false;
    }
  }

  test("refuses hostile values with a message that names the construct and the prop, and adds nothing", () => {
    const accepted: string[] = [];
    for (const name of names) {
      for (const [kind, value] of Object.entries(hostile)) {
        const label = `${name}: ${kind}`;
        if (accept({ ...valid, [name]: value }, label)) accepted.push(label);
      }
    }
    expect(accepted).toEqual(accepts);
  });

  test("refuses unknown names", () => {
    for (const name of names) {
      for (const misspelled of [`${name}s`, name.toUpperCase(), `${name} `]) {
        expect(accept({ ...valid, [misspelled]: "a" }, misspelled), misspelled).toBe(false);
      }
    }
    expect(accept(JSON.parse('{ "__proto__": { "body": {} } }'), "__proto__")).toBe(false);
  });
});
