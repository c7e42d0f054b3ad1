import { fileURLToPath } from "node:url";
import { CfnMethod, CfnAuthorizer as CfnRestAuthorizer, LambdaIntegration, RestApi } from "aws-cdk-lib/aws-apigateway";
import {
  CfnAuthorizer,
  CfnRoute,
  HttpApi,
  HttpMethod,
  HttpNoneAuthorizer,
  type HttpRoute,
  WebSocketApi,
  WebSocketStage,
} from "aws-cdk-lib/aws-apigatewayv2";
import { WebSocketLambdaAuthorizer } from "aws-cdk-lib/aws-apigatewayv2-authorizers";
import { HttpLambdaIntegration, WebSocketLambdaIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import { AttributeType, BillingMode, Table } from "aws-cdk-lib/aws-dynamodb";
import { ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Code, Function as LambdaFunction, Runtime } from "aws-cdk-lib/aws-lambda";
import { type App, Aws, CfnOutput, Duration, RemovalPolicy, Stack } from "aws-cdk-lib/core";
import { type AuthorizerName, authorizers, identityHeader, identityParameter } from "../fact.ts";

/** What TOKEN authorizers take for an identity. */
const validationExpression = "^[a-z-]+~[0-9a-f-]+$";

/**
 * Adds the APIs that the facts are tried with: each authorizer protects GET and POST of a resource of its name.
 * The outputs `RestUrl`, `HttpUrl` and `WebSocketUrl…` say where they are.
 *
 * @param reportUrl where the functions report the events that they are invoked with; `null`: into a table, whose name is
 *   the output `ReportTable`.
 * @param stackName the id and the name of the stack.
 */
export function addProbeApis(
  app: App,
  names: readonly AuthorizerName[],
  reportUrl: string | null,
  stackName = "Probe",
): void {
  const stack = new Stack(app, stackName);
  const [authorize, backend] = ["authorizer", "backend"].map((name) => {
    return new LambdaFunction(stack, name, {
      runtime: Runtime.NODEJS_24_X,
      handler: `${name}.handler`,
      code: Code.fromAsset(fileURLToPath(new URL("functions", import.meta.url))),
      timeout: Duration.seconds(10),
      environment: reportUrl === null ? {} : { REPORT_URL: reportUrl },
    });
  });
  if (!authorize || !backend) throw new Error("A function is missing.");
  if (reportUrl === null) addReportTable(stack, [authorize, backend]);
  authorize.addPermission("Authorizers", { principal: new ServicePrincipal("apigateway.amazonaws.com") });
  const of = (api: string) => names.filter((name) => authorizers[name].api === api);
  addRestApi(stack, of("rest"), authorize, backend);
  addHttpApi(stack, of("http"), authorize, backend);
  for (const name of of("websocket")) addWebSocketApi(stack, name, authorize, backend);
}

function addReportTable(stack: Stack, functions: readonly LambdaFunction[]): void {
  const table = new Table(stack, "Reports", {
    partitionKey: { name: "from", type: AttributeType.STRING },
    sortKey: { name: "at", type: AttributeType.STRING },
    billingMode: BillingMode.PAY_PER_REQUEST,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  for (const each of functions) {
    table.grant(each, "dynamodb:PutItem");
    each.addEnvironment("REPORT_TABLE", table.tableName);
  }
  new CfnOutput(stack, "ReportTable", { value: table.tableName });
}

function invocationUri({ functionArn }: LambdaFunction): string {
  const prefix = `arn:${Aws.PARTITION}:apigateway:${Aws.REGION}:lambda:path/2015-03-31/functions`;
  return `${prefix}/${functionArn}/invocations`;
}

function addRestApi(
  stack: Stack,
  names: readonly AuthorizerName[],
  authorize: LambdaFunction,
  backend: LambdaFunction,
): void {
  const api = new RestApi(stack, "Rest", { cloudWatchRole: false, deployOptions: { variables: { colour: "blue" } } });
  const places = {
    header: `method.request.header.${identityHeader}`,
    query: `method.request.querystring.${identityParameter}`,
    route: "",
  };
  for (const name of names) {
    const { type = "REQUEST", ttl = 0, sources = ["header"] } = authorizers[name];
    const authorizer = new CfnRestAuthorizer(stack, `${name}-authorizer`, {
      restApiId: api.restApiId,
      name,
      type,
      authorizerUri: invocationUri(authorize),
      authorizerResultTtlInSeconds: ttl,
      ...(sources.length > 0 && { identitySource: sources.map((each) => places[each]).join(",") }),
      ...(type === "TOKEN" && { identityValidationExpression: validationExpression }),
    });
    const item = api.root.addResource(name).addResource("{item}");
    for (const method of ["GET", "POST"]) {
      const cfn = item.addMethod(method, new LambdaIntegration(backend)).node.defaultChild;
      if (!(cfn instanceof CfnMethod)) throw new Error("A method has no resource of CloudFormation.");
      cfn.authorizationType = "CUSTOM";
      cfn.authorizerId = authorizer.ref;
    }
  }
  new CfnOutput(stack, "RestUrl", { value: api.url });
}

function addHttpApi(
  stack: Stack,
  names: readonly AuthorizerName[],
  authorize: LambdaFunction,
  backend: LambdaFunction,
): void {
  const api = new HttpApi(stack, "Http");
  const integration = new HttpLambdaIntegration("Integration", backend);
  const places = {
    header: `$request.header.${identityHeader}`,
    query: `$request.querystring.${identityParameter}`,
    route: "$context.routeKey",
  };
  for (const name of names) {
    const { ttl = 0, sources = ["header"], simple, payload = "2.0" } = authorizers[name];
    const authorizer = new CfnAuthorizer(stack, `${name}-authorizer`, {
      apiId: api.apiId,
      name,
      authorizerType: "REQUEST",
      authorizerUri: invocationUri(authorize),
      authorizerPayloadFormatVersion: payload,
      authorizerResultTtlInSeconds: ttl,
      identitySource: sources.map((each) => places[each]),
      ...(simple && { enableSimpleResponses: true }),
    });
    const routes = api.addRoutes({
      path: `/${name}/{item}`,
      methods: [HttpMethod.GET, HttpMethod.POST],
      integration,
      authorizer: new HttpNoneAuthorizer(),
    });
    for (const route of routes) attach(route, authorizer);
  }
  new CfnOutput(stack, "HttpUrl", { value: api.apiEndpoint });
}

function attach(route: HttpRoute, authorizer: CfnAuthorizer): void {
  const cfn = route.node.defaultChild;
  if (!(cfn instanceof CfnRoute)) throw new Error("A route has no resource of CloudFormation.");
  cfn.authorizationType = "CUSTOM";
  cfn.authorizerId = authorizer.ref;
}

function addWebSocketApi(stack: Stack, name: AuthorizerName, authorize: LambdaFunction, backend: LambdaFunction): void {
  const [source] = authorizers[name].sources ?? [];
  const place = source === "query" ? `querystring.${identityParameter}` : `header.${identityHeader}`;
  const authorizer = new WebSocketLambdaAuthorizer(`${name}-authorizer`, authorize, {
    identitySource: [`route.request.${place}`],
  });
  const integration = () => new WebSocketLambdaIntegration(`${name}-integration`, backend);
  const api = new WebSocketApi(stack, name, {
    connectRouteOptions: { integration: integration(), authorizer },
    disconnectRouteOptions: { integration: integration() },
  });
  api.addRoute("echo", { integration: integration(), returnResponse: true });
  const stage = new WebSocketStage(stack, `${name}-stage`, { webSocketApi: api, stageName: "prod", autoDeploy: true });
  new CfnOutput(stack, `${name.replaceAll("-", "")}Url`, { value: stage.url });
}
