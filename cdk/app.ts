import { createLatchkeyApp } from "./latchkey-app.ts";

// The switch of the CDK for its own checks of the templates.
createLatchkeyApp({ checks: process.env["CDK_VALIDATION"] !== "false" }).synth();
