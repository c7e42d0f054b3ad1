// What the package `latchkey` exports: the constructs and what they take.
// biome-ignore-all lint/performance/noBarrelFile: an entry of the package, which nothing inside it imports.

export type { AdditionalLogField } from "../contract/deployment/access-log.ts";
export type { TokenHeader, WebSocketTokenHeader } from "../contract/deployment/credential-headers.ts";
export type { SeedToken } from "../contract/deployment/seed-token.ts";
export type { Scope } from "../core/scope.ts";
export type { ClaimCondition, GrantableScopes } from "../core/sign-in.ts";
export type { AuthorizerProps, CachingAuthorizerProps, RestAuthorizerProps } from "./authorizers/authorizer-props.ts";
export type { CloseConnectionsOptions } from "./authorizers/connection-closer.ts";
export {
  addAuthorizerResponses,
  addGatewayResponses,
  type GatewayResponseDefinition,
  type GatewayResponseType,
} from "./authorizers/gateway-responses.ts";
export { HttpTokenAuthorizer, type HttpTokenAuthorizerProps } from "./authorizers/http-token-authorizer.ts";
export type { OpenApiSecurityScheme } from "./authorizers/open-api-security.ts";
export { ProtectedStage, type ProtectedStageProps } from "./authorizers/protected-stage.ts";
export { RequestTokenAuthorizer, type RequestTokenAuthorizerProps } from "./authorizers/request-token-authorizer.ts";
export { TokenAuthorizer, type TokenAuthorizerProps } from "./authorizers/token-authorizer.ts";
export {
  WebSocketTokenAuthorizer,
  type WebSocketTokenAuthorizerProps,
} from "./authorizers/web-socket-token-authorizer.ts";
export { TokenConsole, type TokenConsoleProps } from "./console/token-console.ts";
export type { CustomDomain } from "./service/custom-domain.ts";
export type { SignInProps } from "./service/sign-in.ts";
export { TokenService } from "./service/token-service.ts";
export type { TokenServiceAttributes } from "./service/token-service-attributes.ts";
export type { ITokenService, StageRegistry } from "./service/token-service-base.ts";
export type { TokenServiceProps } from "./service/token-service-props.ts";
export type { CountedStage } from "./usage/access-log.ts";
export { TokenUsage, type TokenUsageProps } from "./usage/token-usage.ts";
export type { UsageTable } from "./usage/usage-table.ts";
