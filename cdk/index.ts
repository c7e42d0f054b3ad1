// What the package `latchkey` exports: the constructs and what they take.
// biome-ignore-all lint/performance/noBarrelFile: an entry of the package, which nothing inside it imports.
export type { Scope } from "../core/scope.ts";
export type { AuthorizerFunctionProps } from "./authorizer-function.ts";
export {
  addAuthorizerResponses,
  addGatewayResponses,
  type GatewayAnswer,
  type GatewayResponseName,
} from "./gateway-responses.ts";
export type { ProtectingService } from "./protecting-service.ts";
export type { SeedToken } from "./seed-token.ts";
export { TokenAuthorizer, type TokenAuthorizerProps } from "./token-authorizer.ts";
export type { TokenHeader } from "./token-header.ts";
export { TokenService, type TokenServiceProps } from "./token-service.ts";
