import { Bucket } from "aws-cdk-lib/aws-s3";
import { AwsSolutionsChecks } from "cdk-nag";
import { expect, test } from "vitest";
import { TokenService } from "../../cdk/service/token-service.ts";
import { emptyStack, latchkeyApp } from "./synthesize.ts";

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
