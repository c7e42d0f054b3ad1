import { Validations } from "aws-cdk-lib/core";
import { createLatchkeyApp } from "./latchkey-app.ts";

const app = createLatchkeyApp();

// The switch of the CDK for its own checks of the templates. AWS's advice for solutions takes as long to load as all
// else, and fails the synthesis where it is neither followed nor acknowledged.
if (process.env["CDK_VALIDATION"] !== "false") {
  const { AwsSolutionsChecks } = await import("cdk-nag");
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
}

app.synth();
