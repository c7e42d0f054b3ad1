import { Template } from "aws-cdk-lib/assertions";
import { Topic } from "aws-cdk-lib/aws-sns";
import { expect, test } from "vitest";
import { TokenService } from "../../../cdk/service/token-service.ts";
import { metricNamespace } from "../../../contract/deployment/metrics.ts";
import { emptyStack, latchkeyApp, resourcesOf, templateOf } from "../synthesize.ts";

const alarmsIn = (template: Template) =>
  Object.entries(resourcesOf(template, "AWS::CloudWatch::Alarm")).map(([id, { Properties }]) => ({
    name: id.replace(/Alarm[0-9A-F]{8}$/, ""),
    ...Properties,
  }));

test("the service and each authorizer are watched, and only with flushes those", () => {
  const ofAuthorizer = ["Faults", "Latency", "Throttles", "Refusals", "LastSeenFailures"];
  const names = (revocation: string, stack: "Latchkey" | "LatchkeyExample") =>
    alarmsIn(templateOf(latchkeyApp({ revocation }), stack)).map(({ name }) => name);
  const ofService = ["ApiFaults", "ApiLatency", "ApiThrottles", "TableReadThrottles", "TableWriteThrottles"].map(
    (each) => `ServiceMonitoring${each}`,
  );
  const ofManagement = ofAuthorizer.map((each) => `ServiceManagementAuthorizerHandler${each}`);
  expect(names("ttl", "Latchkey").toSorted()).toEqual([...ofService, ...ofManagement].toSorted());
  expect(names("immediate", "Latchkey")).toContain("ServiceMonitoringFlushFailures");
  expect(names("ttl", "LatchkeyExample").toSorted()).toEqual(
    ["Authorization", "XAuthentication"]
      .flatMap((authorizer) => ofAuthorizer.map((each) => `Example${authorizer}Handler${each}`))
      .toSorted(),
  );
});

test("every alarm is silent while nothing happens, says what it means, and tells the topic of its end too", () => {
  const stack = emptyStack();
  const topic = new Topic(stack, "Topic");
  new TokenService(stack, "Service", { alarmsTopic: topic, revocation: "immediate" });
  const alarms = alarmsIn(Template.fromStack(stack));
  expect(alarms).toHaveLength(11);
  for (const alarm of alarms) {
    expect(alarm.TreatMissingData).toBe("notBreaching");
    expect(alarm.AlarmDescription).toMatch(/^Latchkey: .+\.$/);
    expect(alarm.AlarmActions).toEqual([stack.resolve(topic.topicArn)]);
    expect(alarm.OKActions).toEqual(alarm.AlarmActions);
  }
});

test("the alarms count what the functions count", () => {
  const own = alarmsIn(templateOf(latchkeyApp({ revocation: "immediate" }), "Latchkey")).filter(
    ({ Namespace }) => Namespace === metricNamespace,
  );
  expect(own.map(({ MetricName }) => MetricName).toSorted()).toEqual([
    "Faults",
    "FlushFailures",
    "LastSeenFailures",
    "Refusals",
  ]);
  for (const { Dimensions } of own)
    expect(Dimensions).toEqual([{ Name: "Function", Value: { Ref: expect.any(String) } }]);
});

test("one dashboard shows verdicts, refusals by reason, the API and the table", () => {
  const [dashboard, ...others] = Object.values(
    resourcesOf(templateOf(latchkeyApp(), "Latchkey"), "AWS::CloudWatch::Dashboard"),
  );
  expect(others).toEqual([]);
  const body = JSON.stringify(dashboard?.Properties.DashboardBody);
  for (const part of ["{Latchkey,Function,Reason} MetricName=", "ThrottleEvents", "5XXError", "Acceptances"]) {
    expect(body).toContain(part);
  }
});

test("nobody has to pay for alarms", () => {
  const stack = emptyStack();
  new TokenService(stack, "Service", { monitoring: false });
  const template = Template.fromStack(stack);
  expect(alarmsIn(template)).toEqual([]);
  expect(resourcesOf(template, "AWS::CloudWatch::Dashboard")).toEqual({});
});
