import { readFileSync } from "node:fs";
import { Bucket } from "aws-cdk-lib/aws-s3";
import { type App, CfnResource, Stack } from "aws-cdk-lib/core";
import { AwsSolutionsChecks } from "cdk-nag";
import { expect, onTestFinished, test, vi } from "vitest";
import { TokenService } from "../../cdk/service/token-service.ts";
import { createSampleApp } from "./sample-app.ts";
import { emptyApp, emptyStack, latchkeyApp } from "./synthesize.ts";

test.each([
  ["as it is by default", {}],
  ["with immediate revocation", { revocation: "immediate" }],
  ["with the account's role for logs", { cloudWatchRole: "true" }],
  ["without access logs", { accessLogs: "false" }],
  ["with people of a user pool", { signIn: "cognito" }],
])("%s, AWS's advice for solutions is followed, or its rule acknowledged with a reason", (_how, context) => {
  const app = latchkeyApp(context);
  app.synth();
  expect(new AwsSolutionsChecks(app).validateScope(app).violations).toEqual([]);
});

test("the check would find what is against the advice", () => {
  const stack = emptyStack();
  new TokenService(stack, "Service");
  new Bucket(stack, "Bucket");
  const rules = new AwsSolutionsChecks(stack).validateScope(stack).violations.map(({ ruleName }) => ruleName);
  expect(rules).toContain("AwsSolutions-S1");
});

/** The rules of the CDK's own check that an app's templates violate. The other unit tests leave out the check: it takes longer than the synthesis. */
function findViolations(app: App): string[] {
  vi.stubEnv("CDK_VALIDATION", undefined);
  onTestFinished(() => void vi.unstubAllEnvs());
  const { directory } = app.synth();
  const { pluginReports } = JSON.parse(readFileSync(`${directory}/validation-report.json`, "utf8")) as {
    readonly pluginReports: { readonly violations: { readonly ruleName: string; readonly description: string }[] }[];
  };
  return pluginReports.flatMap(({ violations }) => violations.map((each) => `${each.ruleName} ${each.description}`));
}

test.each([
  ["the app", () => latchkeyApp({ cloudWatchRole: "true" })],
  ["an app with every prop and kind of authorizer", createSampleApp],
])("the CDK's own check finds nothing in the templates of %s", (_of, create) => {
  expect(findViolations(create())).toEqual([]);
});

test("the CDK's own check would find a property that doesn't exist", () => {
  const app = emptyApp();
  new CfnResource(new Stack(app, "Test"), "Bucket", { type: "AWS::S3::Bucket", properties: { Nope: 1 } });
  expect(findViolations(app)).toEqual([expect.stringMatching(/^F3002 Nope: /)]);
});
