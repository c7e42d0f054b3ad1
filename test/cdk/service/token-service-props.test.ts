import { Match, Template } from "aws-cdk-lib/assertions";
import { Certificate } from "aws-cdk-lib/aws-certificatemanager";
import { Code, Function as LambdaFunction, Runtime } from "aws-cdk-lib/aws-lambda";
import { HostedZone } from "aws-cdk-lib/aws-route53";
import { RemovalPolicy, Stack } from "aws-cdk-lib/core";
import { describe, expect, test } from "vitest";
import { TokenConsole } from "../../../cdk/console/token-console.ts";
import { TokenService } from "../../../cdk/service/token-service.ts";
import type { TokenServiceProps } from "../../../cdk/service/token-service-props.ts";
import { routes } from "../../../contract/routes.ts";
import type { ApiSettings } from "../../../core/settings.ts";
import { policyRows } from "../policy-table.ts";
import { emptyApp, emptyStack, findResources, readSettings } from "../synthesize.ts";

const env = { account: "123456789012", region: "eu-west-1" };

function templateWith(props: TokenServiceProps): Template {
  const stack = emptyStack();
  new TokenService(stack, "Service", props);
  return Template.fromStack(stack);
}

test("a domain name of one's own is where the management API is, with TLS 1.2 and records in the zone", () => {
  const stack = new Stack(emptyApp(), "Test", { env });
  const service = new TokenService(stack, "Service", {
    customDomain: {
      domainName: "tokens.example.com",
      certificate: Certificate.fromCertificateArn(
        stack,
        "Certificate",
        "arn:aws:acm:eu-west-1:123456789012:certificate/1",
      ),
      hostedZone: HostedZone.fromHostedZoneAttributes(stack, "Zone", { hostedZoneId: "Z1", zoneName: "example.com" }),
    },
  });
  const template = Template.fromStack(stack);
  template.hasResourceProperties("AWS::ApiGateway::DomainName", {
    DomainName: "tokens.example.com",
    SecurityPolicy: "TLS_1_2",
    EndpointConfiguration: { Types: ["REGIONAL"] },
  });
  const records = Object.values(findResources(template, "AWS::Route53::RecordSet")).map(({ Properties }) => Properties);
  expect(records.map(({ Name, Type }) => `${Type} ${Name}`).toSorted()).toEqual([
    "A tokens.example.com.",
    "AAAA tokens.example.com.",
  ]);
  expect(service.url).toBe("https://tokens.example.com/");
  template.hasOutput("ManagementUrl", { Value: "https://tokens.example.com/" });
});

test.each([
  [undefined, true],
  [false, true],
  [true, undefined],
])("with a domain name of one's own and keepDefaultEndpoint %s, it alone leads to the API: %s", (keep, disabled) => {
  const stack = new Stack(emptyApp(), "Test", { env });
  const certificate = Certificate.fromCertificateArn(
    stack,
    "Certificate",
    "arn:aws:acm:eu-west-1:123456789012:certificate/1",
  );
  const service = new TokenService(stack, "Service", {
    customDomain: {
      domainName: "tokens.example.com",
      certificate,
      ...(keep !== undefined && { keepDefaultEndpoint: keep }),
    },
  });
  new TokenConsole(stack, "Console", { api: service.api });
  const template = Template.fromStack(stack);
  const [api] = Object.values(findResources(template, "AWS::ApiGateway::RestApi"));
  expect(api?.Properties.DisableExecuteApiEndpoint).toBe(disabled);
  // The console has to reach it too.
  const [distribution] = Object.values(findResources(template, "AWS::CloudFront::Distribution"));
  const origins: { DomainName: { Ref?: string }; OriginPath?: string }[] =
    distribution?.Properties.DistributionConfig.Origins;
  const [domain] = Object.keys(findResources(template, "AWS::ApiGateway::DomainName"));
  const ofApi = origins.filter(({ DomainName }) => DomainName.Ref === domain);
  expect(ofApi).not.toEqual([]);
  for (const { OriginPath } of ofApi) expect(OriginPath).toBeUndefined();
});

describe("the role with which API Gateway writes the logs of the whole account", () => {
  test("is left alone", () => {
    const template = templateWith({});
    expect(findResources(template, "AWS::ApiGateway::Account")).toEqual({});
    const [stage] = Object.values(findResources(template, "AWS::ApiGateway::Stage"));
    expect(stage?.Properties.AccessLogSetting).toBeDefined();
  });

  test("is set where that is asked for, and outlives even a stack that is deleted with all it has", () => {
    const template = templateWith({ cloudWatchRole: true, removalPolicy: RemovalPolicy.DESTROY });
    const [account] = Object.values(findResources(template, "AWS::ApiGateway::Account"));
    expect(account?.DeletionPolicy).toBe("Retain");
    const roleId: string = account?.Properties.CloudWatchRoleArn["Fn::GetAtt"][0];
    expect(findResources(template, "AWS::IAM::Role")[roleId]?.DeletionPolicy).toBe("Retain");
  });

  test("is not needed without access logs", () => {
    const [stage] = Object.values(findResources(templateWith({ accessLogs: false }), "AWS::ApiGateway::Stage"));
    expect(stage?.Properties.AccessLogSetting).toBeUndefined();
  });
});

test.each([
  [{}, false],
  [{ detailedMetrics: true }, true],
])("the metrics of each method, which cost, are as asked for: %o", (props, enabled) => {
  const [stage] = Object.values(findResources(templateWith(props), "AWS::ApiGateway::Stage"));
  const settings: { MetricsEnabled?: boolean }[] = stage?.Properties.MethodSettings;
  expect(settings.length).toBeGreaterThan(1);
  expect([...new Set(settings.map(({ MetricsEnabled = false }) => MetricsEnabled))]).toEqual([enabled]);
});

describe("replicas", () => {
  const stack = new Stack(emptyApp(), "Test", { env });
  const service = new TokenService(stack, "Service", { replicas: ["eu-central-1"], revocation: "immediate" });

  test("are as protected and recoverable as the table", () => {
    const replica = {
      DeletionProtectionEnabled: true,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    };
    Template.fromStack(stack).hasResourceProperties("AWS::DynamoDB::GlobalTable", {
      Replicas: [
        Match.objectLike({ Region: "eu-central-1", ...replica }),
        Match.objectLike({ Region: "eu-west-1", ...replica }),
      ],
    });
  });

  test("are what authorizers in their region read; revocations wait for caches there", () => {
    const there = service.replicaIn("eu-central-1");
    expect(stack.resolve(there.tableArn)["Fn::Join"][1].slice(0, 2)).toEqual([
      "arn:aws:dynamodb:eu-central-1:123456789012:table/",
      { Ref: "ServiceTable603BACCB" },
    ]);
    expect(there.stageRegistry).toBeUndefined();
    expect(service.replicaIn("eu-central-1")).toBe(there);
    expect(() => service.replicaIn("us-east-1")).toThrow(
      "the token service has no replica in us-east-1. It has eu-central-1.",
    );
  });
});

describe("CORS", () => {
  const origins = ["https://console.example.com", "https://admin.example.com"];

  test("is off unless origins are given", () => {
    const methods = Object.values(findResources(templateWith({}), "AWS::ApiGateway::Method"));
    const options = methods.filter(({ Properties }) => Properties.HttpMethod === "OPTIONS");
    expect(options.map(({ Properties }) => Properties.Integration.Type)).not.toContain("MOCK");
  });

  test("answers preflight requests for every path, without asking for a token", () => {
    const template = templateWith({ corsOrigins: ["https://console.example.com"] });
    const options = Object.values(findResources(template, "AWS::ApiGateway::Method"))
      .map(({ Properties }) => Properties)
      .filter(({ HttpMethod }) => HttpMethod === "OPTIONS");
    const paths = new Set(Object.values(routes).map(({ path }) => path));
    expect(options.length).toBeGreaterThanOrEqual(paths.size);
    for (const { AuthorizationType, Integration } of options) {
      expect(AuthorizationType).toBe("NONE");
      expect(Integration.IntegrationResponses[0].ResponseParameters).toMatchObject({
        "method.response.header.Access-Control-Allow-Origin": "'https://console.example.com'",
        "method.response.header.Access-Control-Allow-Headers": "'Authorization,Content-Type,If-Match'",
      });
    }
  });

  test.each([
    [["https://console.example.com"], "'https://console.example.com'"],
    [origins, "'*'"],
  ])("lets pages of %j read what the gateway returns itself", (corsOrigins, allowed) => {
    const responses = Object.values(findResources(templateWith({ corsOrigins }), "AWS::ApiGateway::GatewayResponse"));
    expect(responses.length).toBeGreaterThan(10);
    for (const { Properties } of responses) {
      expect(Properties.ResponseParameters["gatewayresponse.header.Access-Control-Allow-Origin"]).toBe(allowed);
    }
  });

  test("is the function's matter too", () => {
    const app = emptyApp();
    new TokenService(new Stack(app, "Test"), "Service", { corsOrigins: origins });
    const settings = Object.entries(readSettings<ApiSettings>(app, "Test")).find(([id]) =>
      id.includes("ApiHandler"),
    )?.[1];
    expect(settings?.corsOrigins).toEqual(origins);
  });

  test.each(["*", "console.example.com", "https://console.example.com/"])("refuses %s at synth", (origin) => {
    expect(() => templateWith({ corsOrigins: [origin] })).toThrow(
      /^Test\/Service: corsOrigins: ".*" isn't an origin such as/,
    );
  });
});

test("another function may read token items and nothing else, and is told where they are", () => {
  const stack = emptyStack();
  const service = new TokenService(stack, "Service", { prefix: "acme" });
  const worker = new LambdaFunction(stack, "Worker", {
    runtime: Runtime.NODEJS_24_X,
    handler: "index.handler",
    code: Code.fromInline("export const handler = () => {};"),
  });
  service.grantIntrospect(worker);
  const template = Template.fromStack(stack);
  expect(policyRows(template).filter((row) => row.function.startsWith("WorkerService"))).toEqual([
    {
      function: "WorkerService",
      may: "dynamodb:GetItem",
      on: "the table",
      if: "dynamodb:LeadingKeys in TOKEN#*",
    },
  ]);
  template.hasResourceProperties("AWS::Lambda::Function", {
    Environment: { Variables: { LATCHKEY_TABLE_NAME: { Ref: "ServiceTable603BACCB" }, LATCHKEY_PREFIXES: "acme" } },
  });
});
