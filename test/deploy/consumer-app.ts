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
    include: ["app.ts"],
  }),
  "app.ts": `
import { App, CfnOutput, Duration, RemovalPolicy, Stack } from "aws-cdk-lib";
import { LambdaIntegration, RestApi } from "aws-cdk-lib/aws-apigateway";
import { Code, Function as LambdaFunction, Runtime } from "aws-cdk-lib/aws-lambda";
import { TokenAuthorizer, TokenService } from "latchkey";

const stack = new Stack(new App(), "Orders");

const service = new TokenService(stack, "Tokens", {
  prefix: "acme",
  scopes: [{ name: "orders:read", description: "Read orders.", grants: ["GET /orders/{id}"] }],
  cacheTtl: Duration.seconds(60),
  removalPolicy: RemovalPolicy.DESTROY,
});

const backend = new LambdaFunction(stack, "Backend", {
  runtime: Runtime.NODEJS_24_X,
  handler: "index.handler",
  code: Code.fromInline(\`exports.handler = async ({ requestContext }) => ({
    statusCode: 200,
    body: JSON.stringify({ caller: requestContext.authorizer }),
  });\`),
});
const api = new RestApi(stack, "Api");
const order = api.root.resourceForPath("/orders/{id}");
const authorizer = new TokenAuthorizer(stack, "Authorizer", { service });
order.addMethod("GET", new LambdaIntegration(backend), { authorizer });
order.addMethod("DELETE", new LambdaIntegration(backend), { authorizer });

new CfnOutput(stack, "OrdersUrl", { value: api.url });
`,
};
