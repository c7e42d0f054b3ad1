import { Duration, type Stack } from "aws-cdk-lib";
import { MockIntegration, RestApi } from "aws-cdk-lib/aws-apigateway";
import { HttpApi, WebSocketApi, WebSocketStage } from "aws-cdk-lib/aws-apigatewayv2";
import { HttpUrlIntegration, WebSocketMockIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import { Certificate } from "aws-cdk-lib/aws-certificatemanager";
import { Code, Function as LambdaFunction, Runtime } from "aws-cdk-lib/aws-lambda";
import { HostedZone } from "aws-cdk-lib/aws-route53";
import type * as Latchkey from "../../../cdk/index.ts";

const certificateArn = "arn:aws:acm:us-east-1:123456789012:certificate/a";
const scopes = [{ name: "lookup:read", description: "Look keys up.", grants: ["GET /v1/lookup/{key}"] }];

/** What readers have, by the type that a piece declares it with. */
const fixtures: Readonly<Record<string, (stack: Stack, id: string, latchkey: typeof Latchkey) => unknown>> = {
  RestApi: (stack, id) => {
    const api = new RestApi(stack, id);
    api.root.addMethod("GET");
    return api;
  },
  HttpApi: (stack, id) => new HttpApi(stack, id),
  WebSocketApi: (stack, id) => new WebSocketApi(stack, id),
  WebSocketStage: (stack, id) =>
    new WebSocketStage(stack, id, { webSocketApi: new WebSocketApi(stack, `${id}Api`), stageName: "live" }),
  Integration: () => new MockIntegration(),
  HttpRouteIntegration: (_, id) => new HttpUrlIntegration(id, "https://example.com"),
  WebSocketRouteIntegration: (_, id) => new WebSocketMockIntegration(id),
  Function: (stack, id) =>
    new LambdaFunction(stack, id, {
      runtime: Runtime.NODEJS_24_X,
      handler: "index.handler",
      code: Code.fromInline("exports.handler = async () => ({ statusCode: 200 });"),
    }),
  ICertificate: (stack, id) => Certificate.fromCertificateArn(stack, id, certificateArn),
  IHostedZone: (stack, id) =>
    HostedZone.fromHostedZoneAttributes(stack, id, { hostedZoneId: "Z1", zoneName: "example.com" }),
  TokenService: (stack, id, { TokenService }) => new TokenService(stack, id, { scopes, revocation: "immediate" }),
  WebSocketTokenAuthorizer: (stack, id, { TokenService, WebSocketTokenAuthorizer }) => {
    const service = new TokenService(stack, `${id}Service`, { scopes, cacheTtl: Duration.seconds(0) });
    return new WebSocketTokenAuthorizer(stack, id, { service, anyToken: ["$connect"] });
  },
  "Scope[]": () => scopes,
  Stage: (stack, id) => {
    const api = new RestApi(stack, `${id}Api`);
    api.root.addMethod("GET");
    return api.deploymentStage;
  },
};

/** Makes what a piece leaves to the reader. @throws Error that names a type without a fixture. */
export function createFixtures(stack: Stack, declared: Readonly<Record<string, string>>, latchkey: typeof Latchkey) {
  return Object.fromEntries(
    Object.entries(declared).map(([name, type]) => {
      const create = fixtures[type];
      if (!create) throw new Error(`There is no fixture of the type ${type}.`);
      return [name, create(stack, `Readers${name}`, latchkey)];
    }),
  );
}
