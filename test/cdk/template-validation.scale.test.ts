import { readFileSync } from "node:fs";
import { type App, CfnResource, Stack } from "aws-cdk-lib/core";
import { expect, onTestFinished, test, vi } from "vitest";
import { createSampleApp } from "./sample-app.ts";
import { emptyApp, latchkeyApp } from "./synthesize.ts";

/** The rules of the CDK's own check that an app's templates violate. */
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
