import { App, RemovalPolicy, Stack } from "aws-cdk-lib/core";
import { ExampleApi, exampleScopes } from "./example-api.ts";
import { featureFlags } from "./feature-flags.ts";
import { TokenService } from "./token-service.ts";

const app = new App({ context: featureFlags });

// For trials: `cdk deploy --all -c ephemeral=true` makes stacks that `cdk destroy` takes away with all tokens.
const ephemeral = app.node.tryGetContext("ephemeral") === "true";

const latchkey = new Stack(app, "Latchkey", { description: "Latchkey: API tokens for API Gateway" });
const service = new TokenService(latchkey, "Service", {
  scopes: exampleScopes,
  ...(ephemeral && { removalPolicy: RemovalPolicy.DESTROY }),
});

const example = new Stack(app, "LatchkeyExample", { description: "An API that is protected with Latchkey's tokens" });
new ExampleApi(example, "Example", { service });

app.synth();
