import { Template } from "aws-cdk-lib/assertions";
import { Code, Function as LambdaFunction, Runtime } from "aws-cdk-lib/aws-lambda";
import { Stack } from "aws-cdk-lib/core";
import { expect, test } from "vitest";
import { TokenService } from "../../../cdk/service/token-service.ts";
import { partitions } from "../../../contract/deployment/table.ts";
import { policyRows } from "../policy-table.ts";
import { emptyApp, emptyStack } from "../synthesize.ts";

const account = "123456789012";

function backendIn(stack: Stack): LambdaFunction {
  return new LambdaFunction(stack, "Backend", {
    runtime: Runtime.NODEJS_24_X,
    handler: "index.handler",
    code: Code.fromInline("export const handler = () => {};"),
  });
}

test("a backend may read the revocation feed and nothing else, and is told where it is", () => {
  const stack = emptyStack();
  const service = new TokenService(stack, "Service");
  service.grantGuard(backendIn(stack));
  const template = Template.fromStack(stack);
  expect(policyRows(template).filter((row) => row.function.startsWith("BackendService"))).toEqual([
    {
      function: "BackendService",
      may: "dynamodb:Query",
      on: "the table",
      if: `dynamodb:LeadingKeys in ${partitions.feed}`,
    },
  ]);
  template.hasResourceProperties("AWS::Lambda::Function", {
    Environment: { Variables: { LATCHKEY_TABLE_NAME: { Ref: "ServiceTable603BACCB" } } },
  });
});

test("a backend in the region of a replica reads that region's copy", () => {
  const app = emptyApp();
  const home = new Stack(app, "Home", { env: { account, region: "eu-west-1" }, crossRegionReferences: true });
  const away = new Stack(app, "Away", { env: { account, region: "eu-central-1" }, crossRegionReferences: true });
  const service = new TokenService(home, "Service", { replicas: ["eu-central-1"] });
  service.replicaIn("eu-central-1").grantGuard(backendIn(away));
  const policies = Template.fromStack(away).findResources("AWS::IAM::Policy");
  expect(JSON.stringify(policies)).toContain(`:dynamodb:eu-central-1:${account}:table/`);
});
