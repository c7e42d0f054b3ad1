import { Validations } from "aws-cdk-lib/core";
import { createLatchkeyApp } from "./latchkey-app.ts";

const app = createLatchkeyApp();

// The CDK's own switch for template validation. cdk-nag takes as long to load as everything else. Synthesis fails for
// rules that are neither followed nor acknowledged.
if (process.env["CDK_VALIDATION"] !== "false") {
  const { AwsSolutionsChecks } = await import("cdk-nag");
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
}

app.synth();
