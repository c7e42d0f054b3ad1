import { Template } from "aws-cdk-lib/assertions";
import { MockIntegration, RestApi } from "aws-cdk-lib/aws-apigateway";
import {
  type CfnStage,
  HttpApi,
  HttpMethod,
  HttpStage,
  WebSocketApi,
  WebSocketStage,
} from "aws-cdk-lib/aws-apigatewayv2";
import { HttpUrlIntegration, WebSocketMockIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import { type App, Stack } from "aws-cdk-lib/core";
import { Construct } from "constructs";
import { describe, expect, test } from "vitest";
import { HttpTokenAuthorizer } from "../../../cdk/authorizers/http-token-authorizer.ts";
import { TokenAuthorizer } from "../../../cdk/authorizers/token-authorizer.ts";
import { WebSocketTokenAuthorizer } from "../../../cdk/authorizers/web-socket-token-authorizer.ts";
import { TokenService } from "../../../cdk/service/token-service.ts";
import type { ITokenService } from "../../../cdk/service/token-service-base.ts";
import type { CountedStage } from "../../../cdk/usage/access-log.ts";
import { TokenUsage, type TokenUsageProps } from "../../../cdk/usage/token-usage.ts";
import { type ApiKind, accessLogFormat } from "../../../contract/deployment/access-log.ts";
import { stampedAttributes } from "../../../contract/deployment/table.ts";
import type { AuthorizerSettings } from "../../../core/settings.ts";
import { emptyApp, findResources, importedService, readSettings } from "../synthesize.ts";

const usageTableArn = "arn:aws:dynamodb:eu-west-1:123456789012:table/Usage";
const scopes = [{ name: "read", description: "Read.", grants: ["GET /v1/orders", "$connect"] }];

/** A protected API of a kind, and its stage. */
const apis: Record<ApiKind, (stack: Stack, service: TokenUsageProps["service"]) => CountedStage> = {
  rest(stack, service) {
    const api = new RestApi(stack, "Orders");
    const authorizer = new TokenAuthorizer(stack, "Tokens", { service });
    api.root.resourceForPath("/v1/orders").addMethod("GET", new MockIntegration(), { authorizer });
    return api.deploymentStage;
  },
  http(stack, service) {
    const api = new HttpApi(stack, "Orders");
    const integration = new HttpUrlIntegration("Backend", "https://backend.example.com");
    const authorizer = new HttpTokenAuthorizer(stack, "Tokens", { service });
    api.addRoutes({ path: "/v1/orders", methods: [HttpMethod.GET], integration, authorizer });
    return api.defaultStage as HttpStage;
  },
  websocket(stack, service) {
    const authorizer = new WebSocketTokenAuthorizer(stack, "Tokens", { service });
    const webSocketApi = new WebSocketApi(stack, "Orders", {
      connectRouteOptions: { integration: new WebSocketMockIntegration("Connect"), authorizer },
    });
    return new WebSocketStage(stack, "Stage", { webSocketApi, stageName: "live" });
  },
};

function counted(kind: ApiKind, props: Partial<TokenUsageProps> = {}) {
  const app = emptyApp();
  const stack = new Stack(app, "Shop");
  const service = importedService(stack, { scopes, usageTableArn });
  const usage = new TokenUsage(stack, "Usage", { service, stage: apis[kind](stack, service), ...props });
  return { app, stack, usage, template: Template.fromStack(stack) };
}

describe.each([
  ["rest", "AWS::ApiGateway::Stage", "AccessLogSetting"],
  ["http", "AWS::ApiGatewayV2::Stage", "AccessLogSettings"],
  ["websocket", "AWS::ApiGatewayV2::Stage", "AccessLogSettings"],
] as const)("the calls of a %s API", (kind, stageType, setting) => {
  test("are counted from its access log, whose lines with a token go to the function", () => {
    const { template } = counted(kind);
    const [stage] = Object.values(findResources(template, stageType));
    const { Format, DestinationArn } = stage?.Properties[setting] ?? {};
    expect(Format).toBe(accessLogFormat(kind));
    // API Gateway takes the ARN of a group without `:*`.
    expect(JSON.stringify(DestinationArn)).toMatch(/:log-group:",\{"Ref":"UsageAccessLog\w+"\}\]/);
    template.hasResourceProperties("AWS::Logs::SubscriptionFilter", { FilterPattern: '{ $.tokenId = "tok_*" }' });
    template.hasResourceProperties("AWS::Lambda::Permission", { Principal: "logs.amazonaws.com" });
  });

  test("say when tokens were last seen in place of the authorizer, which then may not write; unless it is to go on", () => {
    const { app, stack } = counted(kind);
    expect(describeStamps(app, stack)).toEqual(notStamping);
    const kept = counted(kind, { keepAuthorizerStamps: true });
    expect(describeStamps(kept.app, kept.stack)).toEqual(stamping);
  });
});

/** What an authorizer does to the table of tokens: its settings say whether it stamps, its policy whether it may. */
function describeStamps(app: App, stack: Stack, authorizer = "TokensHandler") {
  const settings = Object.entries(readSettings<AuthorizerSettings>(app, stack.stackName));
  const policies = Object.entries(findResources(Template.fromStack(stack), "AWS::IAM::Policy"));
  const [, policy] = policies.find(([id]) => id.startsWith(authorizer)) ?? [];
  return {
    resolution: settings.find(([id]) => id.startsWith(authorizer))?.[1]?.lastSeenResolution,
    actions: [...JSON.stringify(policy?.Properties).matchAll(/dynamodb:[A-Z]\w*Item/g)].map(([action]) => action),
  };
}

const stamping = { resolution: 60, actions: ["dynamodb:GetItem", "dynamodb:UpdateItem"] };
const notStamping = { resolution: null, actions: ["dynamodb:GetItem"] };

test("an authorizer of another API goes on stamping", () => {
  const app = emptyApp();
  const stack = new Stack(app, "Shop");
  const service = importedService(stack, { scopes, usageTableArn });
  new TokenUsage(stack, "Usage", { service, stage: apis.rest(stack, service) });
  const other = new Stack(app, "Other");
  apis.rest(other, service);
  expect(describeStamps(app, other)).toEqual(stamping);
});

test("an authorizer of another service goes on stamping on the same API, until its calls are counted too", () => {
  const stampsOfBoth = (countsBoth: boolean) => {
    const app = emptyApp();
    const stack = new Stack(app, "Shop");
    const [first, second] = ["First", "Second"].map((name) => {
      const tableArn = `arn:aws:dynamodb:eu-west-1:123456789012:table/${name}`;
      return importedService(new Construct(stack, name), { scopes, tableArn, usageTableArn: `${tableArn}Usage` });
    }) as [ITokenService, ITokenService];
    const api = new HttpApi(stack, "Orders");
    const integration = new HttpUrlIntegration("Backend", "https://backend.example.com");
    for (const [path, service] of [
      ["first", first],
      ["second", second],
    ] as const) {
      const authorizer = new HttpTokenAuthorizer(stack, path, { service });
      api.addRoutes({ path: `/${path}`, methods: [HttpMethod.GET], integration, authorizer });
    }
    new TokenUsage(stack, "Usage", { service: first, stage: api.defaultStage as HttpStage });
    const stage = new HttpStage(stack, "Stage", { httpApi: api, stageName: "live" });
    if (countsBoth) new TokenUsage(stack, "OtherUsage", { service: second, stage });
    return ["firstHandler", "secondHandler"].map((id) => describeStamps(app, stack, id));
  };
  expect(stampsOfBoth(false)).toEqual([notStamping, stamping]);
  expect(stampsOfBoth(true)).toEqual([notStamping, notStamping]);
});

test("the function may add usage and stamp last seen, and read nothing", () => {
  const { template } = counted("rest");
  const policies = Object.entries(findResources(template, "AWS::IAM::Policy"));
  const [, policy] = policies.find(([id]) => id.startsWith("UsageHandler")) ?? [];
  const statements = policy?.Properties.PolicyDocument.Statement as {
    Action: string | string[];
    Resource: unknown;
    Condition?: Record<string, Record<string, string[]>>;
  }[];
  const onTables = statements.filter(({ Action }) => /dynamodb/.test(String(Action)));
  expect(onTables.map(({ Action, Condition }) => [Action, Object.values(Condition ?? {})])).toEqual(
    [
      [
        "dynamodb:UpdateItem",
        [{ "dynamodb:LeadingKeys": ["TOKEN#*"] }, { "dynamodb:Attributes": [...stampedAttributes] }].toReversed(),
      ],
      ["dynamodb:UpdateItem", [{ "dynamodb:LeadingKeys": ["DAY#*", "TOKEN#*"] }]],
      ["dynamodb:PutItem", [{ "dynamodb:LeadingKeys": ["BATCH#*", "APIS"] }]],
    ].map(([action, conditions]) => [action, expect.arrayContaining(conditions as unknown[])]),
  );
  expect(statements.map(({ Action }) => [Action].flat().join(", "))).toContain("sqs:SendMessage");
});

test("what can't be counted goes to a queue for two weeks, with an alarm", () => {
  const { template } = counted("rest");
  template.hasResourceProperties("AWS::SQS::Queue", {
    MessageRetentionPeriod: 14 * 86_400,
    SqsManagedSseEnabled: true,
  });
  const [handler] = Object.entries(findResources(template, "AWS::Lambda::Function"))
    .filter(([id]) => id.startsWith("UsageHandler"))
    .map(([, { Properties }]) => Properties);
  expect(JSON.stringify(handler?.DeadLetterConfig)).toContain("UsageFailures");
  expect(handler?.Environment.Variables).toMatchObject({ USAGE_TABLE_NAME: "Usage", API_NAME: "Shop/Orders" });
  const alarms = Object.values(findResources(template, "AWS::CloudWatch::Alarm")).map(({ Properties }) => Properties);
  expect(alarms.map(({ MetricName }) => MetricName)).toEqual(
    expect.arrayContaining(["ApproximateNumberOfMessagesVisible", "UnreadableLogLines"]),
  );
  expect(
    Object.keys(findResources(counted("rest", { alarms: false }).template, "AWS::CloudWatch::Alarm")).join(),
  ).not.toMatch(/^Usage/);
});

test("the log has an address where it is asked for", () => {
  const { template } = counted("http", { additionalFields: ["sourceIp"], apiName: "orders" });
  const [stage] = Object.values(findResources(template, "AWS::ApiGatewayV2::Stage"));
  expect(stage?.Properties.AccessLogSettings.Format).toBe(accessLogFormat("http", ["sourceIp"]));
});

describe("refused is", () => {
  test.each<[string, Partial<TokenUsageProps>, string]>([
    ["a name with a #", { apiName: "a#b" }, 'apiName: "a#b" isn\'t 1 to 128 letters, digits and _ . / : -.'],
    ["a field that a client writes", { additionalFields: ["path" as never] }, 'additionalFields: "path" isn\'t one of'],
    [
      "a text for a boolean",
      { keepAuthorizerStamps: "false" as never },
      'keepAuthorizerStamps: "false" isn\'t true or false.',
    ],
  ])("%s", (_what, props, message) => {
    expect(() => counted("rest", props)).toThrow(message);
  });

  test("a stage with an access log of its own", () => {
    const stack = new Stack(emptyApp(), "Shop");
    const service = importedService(stack, { scopes, usageTableArn });
    const stage = apis.http(stack, service);
    (stage.node.defaultChild as CfnStage).accessLogSettings = { destinationArn: "a", format: "b" };
    expect(() => new TokenUsage(stack, "Usage", { service, stage })).toThrow(
      "stage: the stage already has an access log",
    );
  });

  test("a stage that another app defines", () => {
    const stack = new Stack(emptyApp(), "Shop");
    const service = importedService(stack, { scopes, usageTableArn });
    const api = new HttpApi(stack, "Orders", { createDefaultStage: false });
    const stage = HttpStage.fromHttpStageAttributes(stack, "Stage", {
      api: api as never,
      stageName: "live",
    }) as HttpStage;
    expect(() => new TokenUsage(stack, "Usage", { service, stage })).toThrow(
      "stage: this app doesn't define the stage",
    );
  });

  test("a service whose table of usage isn't known", () => {
    const stack = new Stack(emptyApp(), "Shop");
    const service = importedService(stack, { scopes });
    const stage = apis.rest(stack, service);
    expect(() => new TokenUsage(stack, "Usage", { service, stage })).toThrow(
      "Pass usageTableArn to fromTokenServiceAttributes.",
    );
  });
});

test("a service has a table of usage, whose items expire", () => {
  const stack = new Stack(emptyApp(), "Home");
  const service = new TokenService(stack, "Service");
  new TokenUsage(stack, "Usage", { service, stage: apis.rest(stack, service) });
  const tables = Object.entries(findResources(Template.fromStack(stack), "AWS::DynamoDB::GlobalTable"));
  const [, table] = tables.find(([id]) => id.startsWith("ServiceUsageTable")) ?? [];
  expect(table?.Properties.TimeToLiveSpecification).toEqual({ AttributeName: "ttl", Enabled: true });
});
