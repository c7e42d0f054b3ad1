/** A CDK app as a stranger writes it, who has an API already and protects it: with the package, and nothing of this repository. */
export const consumerFiles: Readonly<Record<string, string>> = {
  "cdk.json": JSON.stringify({ app: "node app.ts" }),
  "package.json": JSON.stringify({ name: "consumer", private: true, type: "module" }),
  "tsconfig.json": JSON.stringify({
    compilerOptions: {
      target: "es2024",
      lib: ["es2024", "esnext.disposable"],
      module: "nodenext",
      types: [],
      strict: true,
      noEmit: true,
      // The types of the package are checked too.
      skipLibCheck: false,
    },
    include: ["app.ts", "backend.ts"],
  }),
  "backend.ts": `
import { createIntrospector } from "latchkey/introspection";

const introspect = createIntrospector();

/** Answers what the gateway says of the caller, and what the function finds out by itself. */
export async function handler({ headers, requestContext: { authorizer } }: {
  headers: Record<string, string>;
  requestContext: { authorizer: { lambda?: object } };
}) {
  const [secret = ""] = Object.entries(headers).flatMap(([name, value]) =>
    /^(authorization|x-api-key)$/i.test(name) ? value.split(" ").slice(-1) : [],
  );
  const introspected = await introspect(secret);
  return { statusCode: 200, body: JSON.stringify({ caller: authorizer.lambda ?? authorizer, introspected }) };
}
`,
  "app.ts": `
import { App, CfnOutput, Duration, RemovalPolicy, Stack } from "aws-cdk-lib";
import { LambdaIntegration, RestApi } from "aws-cdk-lib/aws-apigateway";
import { HttpApi, HttpMethod } from "aws-cdk-lib/aws-apigatewayv2";
import { HttpLambdaIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import { Code, Function as LambdaFunction, Runtime } from "aws-cdk-lib/aws-lambda";
import { HttpTokenAuthorizer, RequestTokenAuthorizer, TokenAuthorizer, TokenConsole, TokenService } from "latchkey";

const app = new App();
const stack = new Stack(app, "Orders");

const service = new TokenService(stack, "Tokens", {
  prefix: "acme",
  scopes: [{ name: "orders:read", description: "Read orders.", grants: ["GET /orders/{id}"] }],
  cacheTtl: Duration.seconds(60),
  removalPolicy: RemovalPolicy.DESTROY,
});
const backend = new LambdaFunction(stack, "Backend", {
  runtime: Runtime.NODEJS_24_X,
  handler: "index.handler",
  code: Code.fromAsset("backend"),
});
service.grantIntrospect(backend);

const byToken = new RestApi(stack, "ByToken");
const byAddress = new RestApi(stack, "ByAddress");
for (const [api, authorizer] of [
  [byToken, new TokenAuthorizer(stack, "TokenAuthorizer", { service })],
  [
    byAddress,
    new RequestTokenAuthorizer(stack, "RequestAuthorizer", {
      service,
      header: "X-Api-Key",
      // The emulator finds no address to cache by.
      cacheTtl: Duration.seconds(0),
    }),
  ],
] as const) {
  const order = api.root.resourceForPath("/orders/{id}");
  order.addMethod("GET", new LambdaIntegration(backend), { authorizer });
  order.addMethod("DELETE", new LambdaIntegration(backend), { authorizer });
}

const httpApi = new HttpApi(stack, "HttpApi");
httpApi.addRoutes({
  path: "/orders/{id}",
  methods: [HttpMethod.GET, HttpMethod.DELETE],
  integration: new HttpLambdaIntegration("Orders", backend),
  authorizer: new HttpTokenAuthorizer(stack, "HttpAuthorizer", { service }),
});

if (app.node.tryGetContext("console")) new TokenConsole(stack, "Console", { api: service.api });

new CfnOutput(stack, "ByTokenUrl", { value: byToken.url });
new CfnOutput(stack, "ByAddressUrl", { value: byAddress.url });
new CfnOutput(stack, "HttpApiUrl", { value: httpApi.url ?? "" });
`,
};
