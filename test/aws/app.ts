import { fileURLToPath } from "node:url";
import { LambdaIntegration, RestApi } from "aws-cdk-lib/aws-apigateway";
import { HttpApi, HttpMethod } from "aws-cdk-lib/aws-apigatewayv2";
import { HttpLambdaIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import { Code, Function as LambdaFunction, Runtime } from "aws-cdk-lib/aws-lambda";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { App, CfnOutput, Duration, RemovalPolicy, Stack } from "aws-cdk-lib/core";
import { ExampleApi, exampleScopes } from "../../cdk/app/example-api.ts";
import { featureFlags } from "../../cdk/app/feature-flags.ts";
import { HttpTokenAuthorizer } from "../../cdk/authorizers/http-token-authorizer.ts";
import { TokenAuthorizer } from "../../cdk/authorizers/token-authorizer.ts";
import { TokenService } from "../../cdk/service/token-service.ts";

// The stacks of `npm run test:aws`: the service and the example for the end-to-end suite, and two APIs without a guard,
// whose backend returns what the authorizer gave it. Nothing outlives them, and nothing of the account is set.

const app = new App({ context: featureFlags });
const context = (key: string) => String(app.node.getContext(key));
const name = context("stackName");

const home = new Stack(app, name);
const service = new TokenService(home, "Service", {
  scopes: exampleScopes,
  defaultScopes: ["lookup:read"],
  seedTokens: [
    {
      owner: "aws-test",
      name: "administrator",
      scopes: ["tokens:admin"],
      id: context("adminId"),
      digest: context("adminDigest"),
      prefix: "lk",
    },
    ...(app.node.tryGetContext("secondSeed") ? [{ owner: "aws-test", name: "second", scopes: ["lookup:read"] }] : []),
  ],
  cacheTtl: Duration.seconds(Number(context("cacheTtl"))),
  removalPolicy: RemovalPolicy.DESTROY,
  logRetention: RetentionDays.ONE_DAY,
  accessLogs: false,
  monitoring: false,
});
new ExampleApi(new Stack(app, `${name}Example`), "Example", { service, accessLogs: false });

const stack = new Stack(app, `${name}Measured`);
const echo = new LambdaFunction(stack, "Echo", {
  runtime: Runtime.NODEJS_24_X,
  handler: "index.handler",
  code: Code.fromAsset(fileURLToPath(new URL("echo", import.meta.url))),
  logGroup: new LogGroup(stack, "EchoLogs", { retention: RetentionDays.ONE_DAY, removalPolicy: RemovalPolicy.DESTROY }),
});
const anyToken = ["GET /measured"];
const rest = new RestApi(stack, "Rest", { cloudWatchRole: false });
rest.root.addResource("measured").addMethod("GET", new LambdaIntegration(echo), {
  authorizer: new TokenAuthorizer(stack, "RestTokens", { service, anyToken, alarms: false }),
});
const http = new HttpApi(stack, "Http");
http.addRoutes({
  path: "/measured",
  methods: [HttpMethod.GET],
  integration: new HttpLambdaIntegration("Echo", echo),
  authorizer: new HttpTokenAuthorizer(stack, "HttpTokens", { service, anyToken, alarms: false }),
});
new CfnOutput(stack, "MeasuredRestUrl", { value: rest.url });
new CfnOutput(stack, "MeasuredHttpUrl", { value: http.apiEndpoint });

app.synth();
