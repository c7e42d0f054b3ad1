// What the package `latchkey` exports: the constructs and what they take.
// biome-ignore-all lint/performance/noBarrelFile: an entry of the package, which nothing inside it imports.
export type { Scope } from "../core/scope.ts";
export type { AuthorizerFunctionProps, CachingAuthorizerProps } from "./authorizer-function.ts";
export { TokenConsole, type TokenConsoleProps } from "./console.ts";
export type { CustomDomain } from "./custom-domain.ts";
export {
  addAuthorizerResponses,
  addGatewayResponses,
  type GatewayAnswer,
  type GatewayResponseName,
} from "./gateway-responses.ts";
export { HttpTokenAuthorizer, type HttpTokenAuthorizerProps } from "./http-token-authorizer.ts";
export { grantIntrospect } from "./introspection-access.ts";
export { ProtectedStage, type ProtectedStageProps } from "./protected-stage.ts";
export type { ProtectingService, StageRegistry } from "./protecting-service.ts";
export { RequestTokenAuthorizer, type RequestTokenAuthorizerProps } from "./request-token-authorizer.ts";
export type { SeedToken } from "./seed-token.ts";
export { TokenAuthorizer, type TokenAuthorizerProps } from "./token-authorizer.ts";
export type { TokenHeader } from "./token-header.ts";
export { TokenService } from "./token-service.ts";
export type { TokenServiceProps } from "./token-service-props.ts";
export { WebSocketTokenAuthorizer, type WebSocketTokenAuthorizerProps } from "./web-socket-token-authorizer.ts";
