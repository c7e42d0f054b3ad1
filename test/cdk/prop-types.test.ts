import { RestApi } from "aws-cdk-lib/aws-apigateway";
import { describe, expect, test } from "vitest";
import { HttpTokenAuthorizer } from "../../cdk/authorizers/http-token-authorizer.ts";
import { ProtectedStage } from "../../cdk/authorizers/protected-stage.ts";
import { RequestTokenAuthorizer } from "../../cdk/authorizers/request-token-authorizer.ts";
import { TokenAuthorizer } from "../../cdk/authorizers/token-authorizer.ts";
import { WebSocketTokenAuthorizer } from "../../cdk/authorizers/web-socket-token-authorizer.ts";
import { TokenConsole } from "../../cdk/console/token-console.ts";
import { TokenService } from "../../cdk/service/token-service.ts";
import { TokenUsage } from "../../cdk/usage/token-usage.ts";
import { emptyStack, importedService } from "./synthesize.ts";

// What an app in JavaScript, or one that takes props from context, can give.
const any = (value: unknown) => value as never;

describe("a prop of another type is refused, naming the prop", () => {
  test.each<[object, string]>([
    [{ monitoring: "false" }, 'monitoring: "false" isn\'t true or false.'],
    [{ cloudWatchRole: "false" }, 'cloudWatchRole: "false" isn\'t true or false.'],
    [{ cacheTtl: 300 }, "cacheTtl: 300 isn't a Duration."],
    [{ maxLifetime: "90d" }, 'maxLifetime: "90d" isn\'t a Duration.'],
    [{ prefix: null }, "prefix: null isn't a non-empty string."],
    [{ defaultScopes: "lookup:read" }, 'defaultScopes: "lookup:read" isn\'t a list of non-empty strings.'],
    [{ replicas: [1] }, "replicas: [1] isn't a list of non-empty strings."],
    [{ scopes: ["lookup:read"] }, 'scopes: ["lookup:read"] isn\'t a list of objects.'],
    [{ scopes: [{ name: "a", description: "b" }] }, "scopes[0].grants: undefined isn't a list of non-empty strings."],
    [{ seedTokens: [{ owner: "ops", scopes: [] }] }, "seedTokens[0].name: undefined isn't a non-empty string."],
    [{ throttling: { rate: "10", burst: 20 } }, 'throttling.rate: "10" isn\'t a number.'],
    [{ customDomain: { certificate: {} } }, "customDomain.domainName: undefined isn't a non-empty string."],
  ])("TokenService: %j", (props, message) => {
    expect(() => new TokenService(emptyStack(), "Service", props)).toThrow(message);
  });

  test.each<[object, string]>([
    [{ cacheTtl: 60 }, "cacheTtl: 60 isn't a Duration."],
    [
      { stageRegistry: { registrarArn: "arn" } },
      "stageRegistry.flushingRoleNames: undefined isn't a list of non-empty strings.",
    ],
    [{ revocation: "imediate" }, 'revocation: "imediate" isn\'t one of ttl, immediate.'],
    [{ tableArn: undefined }, "tableArn: undefined isn't a non-empty string."],
  ])("TokenService.fromTokenServiceAttributes: %j", (attributes, message) => {
    expect(() => importedService(emptyStack(), attributes)).toThrow(message);
  });

  test.each<[object, string]>([
    [{ service: undefined }, "service: undefined isn't a TokenService."],
    [{ service: {} }, "service: this object isn't a TokenService."],
    [{ service: "Tokens" }, 'service: "Tokens" isn\'t a TokenService.'],
    [{ cacheTtl: 60 }, "cacheTtl: 60 isn't a Duration."],
    [{ scopes: "lookup:read" }, 'scopes: "lookup:read" isn\'t a list of non-empty strings.'],
    [{ alarms: "no" }, 'alarms: "no" isn\'t true or false.'],
  ])("authorizers: %j", (props, message) => {
    for (const Kind of [TokenAuthorizer, HttpTokenAuthorizer]) {
      const stack = emptyStack();
      const all = { service: importedService(stack), ...props };
      expect(() => new Kind(stack, "Tokens", any(all))).toThrow(message);
    }
  });

  test.each([
    ...[TokenAuthorizer, RequestTokenAuthorizer, HttpTokenAuthorizer, WebSocketTokenAuthorizer],
    ...[ProtectedStage, TokenUsage, TokenConsole],
  ])("a construct without its props", (Kind) => {
    for (const props of [undefined, null]) {
      expect(() => new Kind(emptyStack(), "Construct", any(props))).toThrow(
        /^Test\/Construct: props: (undefined|null) isn't an object\.$/,
      );
    }
  });

  test("ProtectedStage and TokenConsole", () => {
    const stack = emptyStack();
    const stage = { service: importedService(stack), kind: "websocket", apiId: "abc", stageName: "prod" };
    expect(() => new ProtectedStage(stack, "Stage", any(stage))).toThrow('kind: "websocket" isn\'t one of rest, http.');
    const api = new RestApi(stack, "Api");
    expect(() => new TokenConsole(stack, "Console", any({ api, outputs: "no" }))).toThrow(
      'outputs: "no" isn\'t true or false.',
    );
  });
});
