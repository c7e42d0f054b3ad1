import { z } from "zod";
import { createHttpAuthorizer } from "../gateway/authorizers/http-authorizer.ts";
import type { GatewayServices } from "../gateway/rest-gateway.ts";
import { createApis } from "./api-gateway-v2.ts";
import { FunctionUri } from "./rest-api-properties.ts";

const ApiProperties = z.object({
  ProtocolType: z.literal("HTTP"),
  Body: z.undefined().optional(),
  CorsConfiguration: z.undefined().optional(),
});
const AuthorizerProperties = z.object({
  AuthorizerType: z.literal("REQUEST"),
  AuthorizerPayloadFormatVersion: z.literal("2.0"),
  EnableSimpleResponses: z.union([z.literal(false), z.literal("false")]).optional(),
  AuthorizerUri: FunctionUri,
  IdentitySource: z.array(z.string().regex(/^\$(request\.(header|querystring)|stageVariables|context)\./)).default([]),
  AuthorizerResultTtlInSeconds: z.coerce.number().int().min(0).max(3600).default(0),
});
const IntegrationProperties = z.object({
  IntegrationType: z.literal("AWS_PROXY"),
  IntegrationUri: z.string().startsWith("arn:aws:lambda:"),
  PayloadFormatVersion: z.literal("2.0"),
});

/** The HTTP APIs of a cloud assembly. */
export function createHttpApis({ invoke, report, flushLagMs }: GatewayServices) {
  return createApis({
    protocol: "HTTP",
    scheme: "https",
    settings: (properties) => void ApiProperties.parse(properties),
    createAuthorizer(properties) {
      const { AuthorizerUri, IdentitySource, AuthorizerResultTtlInSeconds } = AuthorizerProperties.parse(properties);
      const settings = {
        functionArn: AuthorizerUri,
        identitySources: IdentitySource,
        ttlSeconds: AuthorizerResultTtlInSeconds,
        flushLagMs,
      };
      return createHttpAuthorizer(settings, invoke, report);
    },
    findFunctionArn: (properties) => IntegrationProperties.parse(properties).IntegrationUri,
  });
}
