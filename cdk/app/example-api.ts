import { LambdaIntegration, type RestApi } from "aws-cdk-lib/aws-apigateway";
import { Duration } from "aws-cdk-lib/core";
import { Construct } from "constructs";
import { credentialHeaders } from "../../contract/deployment/credential-headers.ts";
import { outputs } from "../../contract/deployment/outputs.ts";
import type { Scope } from "../../core/scope.ts";
import { addAuthorizerResponses, addGatewayResponses } from "../authorizers/gateway-responses.ts";
import { TokenAuthorizer } from "../authorizers/token-authorizer.ts";
import { HandlerFunction } from "../handlers/handler-function.ts";
import { createLoggedRestApi } from "../service/logged-rest-api.ts";
import type { TokenService } from "../service/token-service.ts";
import { addOutput } from "../stack-outputs.ts";
import { TokenUsage } from "../usage/token-usage.ts";

/** The scopes of the example, for the service. */
export const exampleScopes: readonly Scope[] = [
  {
    name: "lookup:read",
    description: "Look keys up.",
    grants: ["GET /v1/lookup", "GET /v1/lookup/{key}"],
  },
  {
    name: "scope:write",
    description: "Store and read the facts of a machine or an application.",
    grants: [
      "PUT /v1/scope/{realm}/{identifier}",
      "GET /v1/scope/{realm}/{identifier}",
      "GET /v1/scope/{realm}/{identifier}/uuid",
    ],
  },
];

/** Props of the example. */
export interface ExampleApiProps {
  readonly service: TokenService;
  /** Whether its API has access logs. */
  readonly accessLogs: boolean;
  /** Whether its calls are counted, from an access log. @default false */
  readonly usage?: boolean;
}

/** An example of an API that is protected with tokens. */
export class ExampleApi extends Construct {
  readonly api: RestApi;

  constructor(scope: Construct, id: string, { service, accessLogs, usage = false }: ExampleApiProps) {
    super(scope, id);
    this.api = createLoggedRestApi(this, "Api", {
      description: "An example of an API that is protected with Latchkey's tokens",
      stageName: "prod",
      accessLogs: usage ? "elsewhere" : accessLogs,
      cloudWatchRole: false,
      throttling: { rate: 1_000, burst: 2_000 },
      // MessagePack is binary. Accept decides which responses are binary, and clients send it as */*.
      binaryMediaTypes: ["*/*"],
    });
    if (usage) {
      const additionalFields = ["sourceIp", "responseLength", "errorType"] as const;
      new TokenUsage(this, "Usage", { service, stage: this.api.deploymentStage, additionalFields });
    }
    // The error format of a Jerakia server.
    addAuthorizerResponses(this.api, {
      unauthorized: { status: "failed", message: "unauthorized" },
      forbidden: { status: "failed", message: "forbidden" },
    });
    addGatewayResponses(this.api, {
      MISSING_AUTHENTICATION_TOKEN: { status: 404, body: { status: "failed", message: "not found" } },
    });

    const anyToken = ["GET /whoami"];
    const handler = new HandlerFunction(this, "Handler", {
      handler: "example",
      settings: { scopes: service.scopes, anyToken },
      description: "Latchkey's example of a protected API",
      timeout: Duration.seconds(5),
      memorySize: 256,
    });
    service.grantGuard(handler.function);
    const integration = new LambdaIntegration(handler.function, { allowTestInvoke: false });

    const byAuthentication = new TokenAuthorizer(this, "XAuthentication", {
      service,
      header: credentialHeaders.authentication,
    });
    const lookup = this.api.root.resourceForPath("/v1/lookup");
    lookup.addMethod("GET", integration, { authorizer: byAuthentication });
    lookup.addResource("{key}").addMethod("GET", integration, { authorizer: byAuthentication });
    const facts = this.api.root.resourceForPath("/v1/scope/{realm}/{identifier}");
    facts.addMethod("PUT", integration, { authorizer: byAuthentication });
    facts.addMethod("GET", integration, { authorizer: byAuthentication });
    facts.addResource("uuid").addMethod("GET", integration, { authorizer: byAuthentication });

    const byAuthorization = new TokenAuthorizer(this, "Authorization", { service, anyToken });
    this.api.root.addResource("whoami").addMethod("GET", integration, { authorizer: byAuthorization });

    addOutput(this, outputs.exampleUrl, { description: "Where the example API is", value: this.api.url });
  }
}
