import { z } from "zod";
import { createWebSocketAuthorizer } from "../gateway/authorizers/websocket-authorizer.ts";
import type { GatewayServices } from "../gateway/rest-gateway.ts";
import { createApis } from "./api-gateway-v2.ts";
import { FunctionUri } from "./rest-api-properties.ts";

const ApiProperties = z.object({
  ProtocolType: z.literal("WEBSOCKET"),
  RouteSelectionExpression: z.string().regex(/^\$request\.body\.[A-Za-z0-9_]+$/),
});
const AuthorizerProperties = z.object({
  AuthorizerType: z.literal("REQUEST"),
  AuthorizerUri: FunctionUri,
  IdentitySource: z
    .array(z.string().regex(/^(route\.request\.(header|querystring)|stageVariables|context)\./))
    .default([]),
});
const IntegrationProperties = z.object({ IntegrationType: z.literal("AWS_PROXY"), IntegrationUri: FunctionUri });

/** The WebSocket APIs of a cloud assembly. */
export function createWebSocketApis({ invoke, report }: GatewayServices) {
  return createApis({
    protocol: "WEBSOCKET",
    scheme: "wss",
    settings(properties) {
      const { RouteSelectionExpression } = ApiProperties.parse(properties);
      return { routeMember: RouteSelectionExpression.replace("$request.body.", "") };
    },
    createAuthorizer(properties) {
      const { AuthorizerUri, IdentitySource } = AuthorizerProperties.parse(properties);
      return createWebSocketAuthorizer({ functionArn: AuthorizerUri, identitySources: IdentitySource }, invoke, report);
    },
    findFunctionArn: (properties) => IntegrationProperties.parse(properties).IntegrationUri,
  });
}
