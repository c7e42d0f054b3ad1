import type {
  IWebSocketRouteAuthorizer,
  WebSocketRouteAuthorizerBindOptions,
  WebSocketRouteAuthorizerConfig,
} from "aws-cdk-lib/aws-apigatewayv2";
import { WebSocketLambdaAuthorizer } from "aws-cdk-lib/aws-apigatewayv2-authorizers";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { Duration } from "aws-cdk-lib/core";
import { Construct } from "constructs";
import { credentialHeaders } from "../../contract/deployment/credential-headers.ts";
import { webSocketRules } from "../../core/grants/compile-policy-rules.ts";
import { createAuthorizerFunction } from "./authorizer-function.ts";
import type { AuthorizerProps } from "./authorizer-props.ts";
import { warnOfUnopenedConnection } from "./route-warnings.ts";

/** How an API is protected. */
export type WebSocketTokenAuthorizerProps = AuthorizerProps;

/**
 * Protects the `$connect` route of a WebSocketApi with the tokens of a service: a scope opens it with the grant
 * `$connect`. WebSocket APIs cache no verdicts; but a connection that is open stays open when its token loses access.
 *
 * @example
 * const service = new TokenService(stack, "Service", {
 *   scopes: [{ name: "feed:read", description: "Follow the feed.", grants: ["$connect"] }],
 * });
 * const authorizer = new WebSocketTokenAuthorizer(stack, "Tokens", { service });
 * new WebSocketApi(stack, "Feed", { connectRouteOptions: { integration, authorizer } });
 */
export class WebSocketTokenAuthorizer extends Construct implements IWebSocketRouteAuthorizer {
  /** The function that checks the tokens. */
  readonly handler: LambdaFunction;
  readonly #authorizer: WebSocketLambdaAuthorizer;

  constructor(scope: Construct, id: string, props: WebSocketTokenAuthorizerProps) {
    super(scope, id);
    const policyRules = () => {
      warnOfUnopenedConnection(this, props);
      return webSocketRules;
    };
    // A WebSocket API asks for every connection.
    this.handler = createAuthorizerFunction(this, props, policyRules, Duration.seconds(0)).function;
    this.#authorizer = new WebSocketLambdaAuthorizer(`${id}Authorizer`, this.handler, {
      identitySource: [`route.request.header.${props.header ?? credentialHeaders.authorization}`],
    });
  }

  /** Called when the `$connect` route takes the authorizer. */
  bind(options: WebSocketRouteAuthorizerBindOptions): WebSocketRouteAuthorizerConfig {
    return this.#authorizer.bind(options);
  }
}
