import { Template } from "aws-cdk-lib/assertions";
import { Topic } from "aws-cdk-lib/aws-sns";
import { NestedStack, Stack } from "aws-cdk-lib/core";
import { expect, test } from "vitest";
import { TokenService } from "../../../cdk/service/token-service.ts";
import { metricNamespace } from "../../../contract/deployment/metrics.ts";
import { emptyStack, findResources, getTemplate, latchkeyApp, sharedLatchkeyApp } from "../synthesize.ts";

const alarmsIn = (template: Template) =>
  Object.entries(findResources(template, "AWS::CloudWatch::Alarm")).map(([id, { Properties }]) => ({
    name: id.replace(/Alarm[0-9A-F]{8}$/, ""),
    ...Properties,
  }));

test("the service and each authorizer are watched, and only with flushes those", () => {
  const ofAuthorizer = ["Faults", "Latency", "Throttles", "Refusals", "LastSeenFailures"];
  const names = (revocation: string, stack: "Latchkey" | "LatchkeyExample") =>
    alarmsIn(getTemplate(sharedLatchkeyApp({ revocation }), stack)).map(({ name }) => name);
  const tables = ["Table", "ByOwner", "ByExpiry", "ByOwnerAndExpiry", "ByLastSeen", "ByOwnerAndLastSeen"];
  const ofService = ["ApiFaults", "ApiLatency", "ApiThrottles", "GraphqlThrottles"]
    .concat(...tables.map((each) => [`${each}ReadThrottles`, `${each}WriteThrottles`]))
    .map((each) => `ServiceMonitoring${each}`);
  const ofManagement = ofAuthorizer.map((each) => `ServiceManagementAuthorizerHandler${each}`);
  expect(names("ttl", "Latchkey").toSorted()).toEqual([...ofService, ...ofManagement].toSorted());
  expect(names("immediate", "Latchkey")).toEqual(
    expect.arrayContaining(["ServiceMonitoringApiFlushFailures", "ServiceMonitoringGraphqlFlushFailures"]),
  );
  expect(names("ttl", "LatchkeyExample").toSorted()).toEqual(
    ["Authorization", "XAuthentication"]
      .flatMap((authorizer) => ofAuthorizer.map((each) => `Example${authorizer}Handler${each}`))
      .concat("ExampleUsageHandlerUncountedBatches", "ExampleUsageHandlerUnreadableLogLines")
      .toSorted(),
  );
});

test("every alarm is silent while nothing happens, says what it means, and tells the topic of its end too", () => {
  const stack = emptyStack();
  const topic = new Topic(stack, "Topic");
  new TokenService(stack, "Service", { alarmsTopic: topic, revocation: "immediate" });
  const alarms = alarmsIn(Template.fromStack(stack));
  expect(alarms).toHaveLength(23);
  for (const alarm of alarms) {
    expect(alarm.TreatMissingData).toBe("notBreaching");
    expect(alarm.AlarmDescription).toMatch(/^Latchkey: .+\.$/);
    expect(alarm.AlarmActions).toEqual([stack.resolve(topic.topicArn)]);
    expect(alarm.OKActions).toEqual(alarm.AlarmActions);
  }
});

test("throttling of the table and of its indexes has an alarm each, by the dimensions of each", () => {
  const stack = emptyStack();
  new TokenService(stack, "Service");
  const template = Template.fromStack(stack);
  const [[table, { Properties }] = ["", { Properties: {} }]] = Object.entries(
    findResources(template, "AWS::DynamoDB::GlobalTable"),
  );
  const ofTable = { Name: "TableName", Value: { Ref: table } };
  const indexes = (Properties.GlobalSecondaryIndexes as { IndexName: string }[]).map(({ IndexName }) => [
    { Name: "GlobalSecondaryIndexName", Value: IndexName },
    ofTable,
  ]);
  expect(indexes).toHaveLength(5);
  const watched = alarmsIn(template).filter(({ Namespace }) => Namespace === "AWS/DynamoDB");
  for (const MetricName of ["ReadThrottleEvents", "WriteThrottleEvents"]) {
    const dimensions = watched.filter((alarm) => alarm.MetricName === MetricName).map(({ Dimensions }) => Dimensions);
    expect(dimensions).toEqual([[ofTable], ...indexes]);
  }
});

test("APIs of the same construct id have names of their own, and alarms and graphs go by those", () => {
  const app = latchkeyApp();
  const nested = new NestedStack(new Stack(app, "Outer"), "Inner");
  new TokenService(nested, "Service", { outputs: false });
  const templates = [getTemplate(app, "Latchkey"), getTemplate(app, "LatchkeyExample")];
  const names = [...templates, Template.fromStack(nested)].flatMap((template) =>
    Object.values(findResources(template, "AWS::ApiGateway::RestApi")).map(({ Properties }) => Properties.Name),
  );
  expect(names.slice(0, 2)).toEqual(["Latchkey-Service-Api", "LatchkeyExample-Example-Api"]);
  // The name of a nested stack is known when it is deployed.
  expect(names[2]).toEqual({ "Fn::Join": ["", [{ Ref: "AWS::StackName" }, "-Service-Api"]] });

  const [template = getTemplate(app, "Latchkey")] = templates;
  const watched = alarmsIn(template).filter(({ Namespace }) => Namespace === "AWS/ApiGateway");
  expect(watched).toHaveLength(2);
  for (const { Dimensions } of watched) expect(Dimensions).toContainEqual({ Name: "ApiName", Value: names[0] });
  const [dashboard] = Object.values(findResources(template, "AWS::CloudWatch::Dashboard"));
  expect(dashboard?.Properties.DashboardBody["Fn::Join"][1].join("")).toContain('"ApiName","Latchkey-Service-Api"');
});

test("the alarms count what the functions count", () => {
  const own = alarmsIn(getTemplate(sharedLatchkeyApp({ revocation: "immediate" }), "Latchkey")).filter(
    ({ Namespace }) => Namespace === metricNamespace,
  );
  expect(own.map(({ MetricName }) => MetricName).toSorted()).toEqual([
    "Faults",
    "FlushFailures",
    "FlushFailures",
    "LastSeenFailures",
    "Refusals",
  ]);
  for (const { Dimensions } of own)
    expect(Dimensions).toEqual([{ Name: "Function", Value: { Ref: expect.any(String) } }]);
});

test("one dashboard shows verdicts, refusals by reason, the API and the table", () => {
  const [dashboard, ...others] = Object.values(
    findResources(getTemplate(sharedLatchkeyApp(), "Latchkey"), "AWS::CloudWatch::Dashboard"),
  );
  expect(others).toEqual([]);
  const body = JSON.stringify(dashboard?.Properties.DashboardBody);
  for (const part of ["{Latchkey,Table,Function,Reason} MetricName=", "ThrottleEvents", "5XXError", "Acceptances"]) {
    expect(body).toContain(part);
  }
});

test("alarms can be turned off", () => {
  const stack = emptyStack();
  new TokenService(stack, "Service", { monitoring: false });
  const template = Template.fromStack(stack);
  expect(alarmsIn(template)).toEqual([]);
  expect(findResources(template, "AWS::CloudWatch::Dashboard")).toEqual({});
});
