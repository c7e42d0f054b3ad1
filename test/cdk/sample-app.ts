import { MockIntegration, RestApi } from "aws-cdk-lib/aws-apigateway";
import { HttpApi, HttpMethod, WebSocketApi } from "aws-cdk-lib/aws-apigatewayv2";
import { HttpUrlIntegration, WebSocketMockIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import { Certificate } from "aws-cdk-lib/aws-certificatemanager";
import { HostedZone } from "aws-cdk-lib/aws-route53";
import { Topic } from "aws-cdk-lib/aws-sns";
import { App, Stack } from "aws-cdk-lib/core";
import { featureFlags } from "../../cdk/app/feature-flags.ts";
import { createLatchkeyApp } from "../../cdk/app/latchkey-app.ts";
import { HttpTokenAuthorizer } from "../../cdk/authorizers/http-token-authorizer.ts";
import { RequestTokenAuthorizer } from "../../cdk/authorizers/request-token-authorizer.ts";
import { TokenAuthorizer } from "../../cdk/authorizers/token-authorizer.ts";
import { WebSocketTokenAuthorizer } from "../../cdk/authorizers/web-socket-token-authorizer.ts";
import { TokenService } from "../../cdk/service/token-service.ts";
import { standInBundles } from "./stand-in-bundles.ts";

/** An app that uses every prop of the service and every kind of authorizer, its APIs in a stack of their own. */
export function createSampleApp(): App {
  const app = new App({ context: { ...featureFlags, ...standInBundles } });
  const env = { account: "123456789012", region: "eu-west-1" };
  const home = new Stack(app, "Tokens", { env });
  const service = new TokenService(home, "Service", {
    prefix: "acme",
    scopes: [
      { name: "lookup:read", description: "Look keys up.", grants: ["GET /v1/lookup/*"] },
      { name: "feed:read", description: "Follow the feed.", grants: ["$connect"] },
    ],
    seedTokens: [{ owner: "ops", name: "deploy-job", scopes: ["lookup:read"] }],
    revocation: "immediate",
    replicas: ["eu-central-1"],
    corsOrigins: ["https://console.example.com", "https://admin.example.com"],
    alarmsTopic: new Topic(home, "Alarms"),
    customDomain: {
      domainName: "tokens.example.com",
      certificate: Certificate.fromCertificateArn(
        home,
        "Certificate",
        "arn:aws:acm:eu-west-1:123456789012:certificate/12345678-1234-1234-1234-123456789012",
      ),
      hostedZone: HostedZone.fromHostedZoneAttributes(home, "Zone", {
        hostedZoneId: "Z0123456789ABCDEFGHIJ",
        zoneName: "example.com",
      }),
    },
  });

  const apis = new Stack(app, "Apis", { env });
  const rest = new RestApi(apis, "Rest");
  const authorizers = {
    token: new TokenAuthorizer(apis, "ByToken", { service }),
    request: new RequestTokenAuthorizer(apis, "ByRequest", { service, header: "X-Api-Key" }),
  };
  for (const [path, authorizer] of Object.entries(authorizers)) {
    rest.root.addResource(path).addMethod("GET", new MockIntegration(), { authorizer });
  }
  new HttpApi(apis, "Http").addRoutes({
    path: "/v1/lookup/{key}",
    methods: [HttpMethod.GET],
    integration: new HttpUrlIntegration("Backend", "https://backend.example.com"),
    authorizer: new HttpTokenAuthorizer(apis, "ByHttp", { service }),
  });
  new WebSocketApi(apis, "Feed", {
    connectRouteOptions: {
      integration: new WebSocketMockIntegration("Connect"),
      authorizer: new WebSocketTokenAuthorizer(apis, "ByConnect", { service }),
    },
  });
  return app;
}

/** Every app whose templates are held to something: the one that is deployed, both ways, and the one with everything. */
export const sampleApps: Readonly<Record<string, () => App>> = {
  deployed: () => createLatchkeyApp({ context: standInBundles }),
  immediate: () => createLatchkeyApp({ context: { ...standInBundles, revocation: "immediate", ephemeral: "true" } }),
  everything: createSampleApp,
};
