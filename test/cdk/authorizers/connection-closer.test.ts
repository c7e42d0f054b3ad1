import { Template } from "aws-cdk-lib/assertions";
import { WebSocketApi, WebSocketStage } from "aws-cdk-lib/aws-apigatewayv2";
import { WebSocketMockIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import { CfnParameter, Duration, Stack } from "aws-cdk-lib/core";
import { expect, test } from "vitest";
import type { CloseConnectionsOptions } from "../../../cdk/authorizers/connection-closer.ts";
import { WebSocketTokenAuthorizer } from "../../../cdk/authorizers/web-socket-token-authorizer.ts";
import type { AuthorizerSettings, ConnectionSettings } from "../../../core/settings.ts";
import { emptyApp, findResources, importedService, readSettings } from "../synthesize.ts";

const scopes = [{ name: "feed:read", description: "Follow the feed.", grants: ["$connect"] }];

function protectedFeed(options: CloseConnectionsOptions = {}, stageName: (stack: Stack) => string = () => "live") {
  const app = emptyApp();
  const stack = new Stack(app, "Test");
  const authorizer = new WebSocketTokenAuthorizer(stack, "Tokens", { service: importedService(stack, { scopes }) });
  const api = new WebSocketApi(stack, "Feed", {
    connectRouteOptions: { integration: new WebSocketMockIntegration("Connect"), authorizer },
  });
  const stage = new WebSocketStage(stack, "Stage", { webSocketApi: api, stageName: stageName(stack) });
  authorizer.closeConnections(stage, options);
  return { app, template: Template.fromStack(stack) };
}

/** The statements of the policy of the only function whose policy's id begins so. */
function policyStatements(template: Template, id: string) {
  const policies = Object.entries(findResources(template, "AWS::IAM::Policy"));
  const [found] = policies.filter(([logicalId]) => logicalId.startsWith(id)).map(([, { Properties }]) => Properties);
  return found.PolicyDocument.Statement as { Action: string | string[]; Resource: unknown; Condition?: unknown }[];
}

const partition = { "Fn::Join": ["", ["CONNECTIONS#", { Ref: "Feed908EF2E5" }, "/live"]] };
const oneStage = { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": [partition] } };

test("the function closes connections of one stage, and reads and keeps the records of no other", () => {
  const { template } = protectedFeed();
  const statements = policyStatements(template, "TokensConnectionslive");
  expect(statements.map(({ Action }) => [Action].flat().join(", "))).toEqual([
    "logs:CreateLogStream, logs:PutLogEvents",
    "xray:PutTraceSegments, xray:PutTelemetryRecords",
    "dynamodb:GetItem",
    "dynamodb:Query",
    "dynamodb:DeleteItem, dynamodb:PutItem, dynamodb:Query",
    "execute-api:ManageConnections",
  ]);
  expect(JSON.stringify(statements.at(-1)?.Resource)).toMatch(/"Feed\w+"\},"\/live\/DELETE\/@connections\/\*"/);
  expect(statements.at(-2)?.Condition).toEqual(oneStage);
});

test("the authorizer records the connections of that stage, and can do nothing else with them", () => {
  const { app, template } = protectedFeed();
  const recording = policyStatements(template, "TokensHandler").filter(({ Action }) => Action === "dynamodb:PutItem");
  expect(recording).toHaveLength(1);
  expect(recording[0]?.Condition).toEqual(oneStage);
  const settings = Object.entries(readSettings<AuthorizerSettings>(app, "Test"));
  const [, authorizer] = settings.find(([id]) => id.startsWith("TokensHandler")) ?? [];
  expect(authorizer?.recordedStages).toEqual(["live"]);
});

test("it runs every minute, and in between as often as the interval says", () => {
  const { app, template } = protectedFeed({ interval: Duration.seconds(5) });
  const [rule] = Object.values(findResources(template, "AWS::Events::Rule"));
  expect(rule?.Properties.ScheduleExpression).toBe("rate(1 minute)");
  const settings = Object.entries(readSettings<ConnectionSettings>(app, "Test"));
  const [, closer] = settings.find(([id]) => id.startsWith("TokensConnections")) ?? [];
  expect(closer).toMatchObject({ stageName: "live", interval: 5, anyToken: [] });
});

test.each([
  [Duration.seconds(0), "interval: 0 s is less than the minimum of 1 s."],
  [Duration.seconds(61), "interval: 61 s is more than the maximum of 60 s."],
])("an interval of %s is refused", (interval, message) => {
  expect(() => protectedFeed({ interval })).toThrow(message);
});

test("a stage whose connections are closed already is refused", () => {
  const stack = new Stack(emptyApp(), "Test");
  const authorizer = new WebSocketTokenAuthorizer(stack, "Tokens", { service: importedService(stack, { scopes }) });
  const stage = new WebSocketStage(stack, "Stage", {
    webSocketApi: new WebSocketApi(stack, "Feed"),
    stageName: "live",
  });
  authorizer.closeConnections(stage);
  expect(() => authorizer.closeConnections(stage)).toThrow(
    "Test/Tokens.closeConnections: it was already called for the stage live.",
  );
});

test("a stage of an API that the authorizer doesn't protect is refused: nothing would be closed there", () => {
  const app = emptyApp();
  const stack = new Stack(app, "Test");
  const authorizer = new WebSocketTokenAuthorizer(stack, "Tokens", { service: importedService(stack, { scopes }) });
  new WebSocketApi(stack, "Feed", {
    connectRouteOptions: { integration: new WebSocketMockIntegration("Connect"), authorizer },
  });
  const webSocketApi = new WebSocketApi(stack, "Other");
  authorizer.closeConnections(new WebSocketStage(stack, "Stage", { webSocketApi, stageName: "live" }));
  expect(() => app.synth()).toThrow("closeConnections: the stage live belongs to an API whose $connect");
});

test("a stage whose name is not known at synthesis is refused", () => {
  expect(() => protectedFeed({}, (stack) => new CfnParameter(stack, "Name").valueAsString)).toThrow(
    "stage.stageName: this value is only known when the app is deployed",
  );
});
