import { App } from "aws-cdk-lib/core";
import { type AuthorizerName, authorizers } from "../fact.ts";
import { addProbeApis } from "./probe-app.ts";

// The probe's APIs as an app of their own, for the CDK's command line.
const app = new App();
const context = (key: string) => app.node.tryGetContext(key) as string | undefined;
const names = (context("authorizers") ?? Object.keys(authorizers).join()).split(",") as AuthorizerName[];
addProbeApis(app, names, context("reportUrl") ?? null, context("stackName"));
app.synth();
