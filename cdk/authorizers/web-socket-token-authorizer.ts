import type {
  IWebSocketRouteAuthorizer,
  IWebSocketStage,
  WebSocketRouteAuthorizerBindOptions,
  WebSocketRouteAuthorizerConfig,
} from "aws-cdk-lib/aws-apigatewayv2";
import { WebSocketLambdaAuthorizer } from "aws-cdk-lib/aws-apigatewayv2-authorizers";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { Duration } from "aws-cdk-lib/core";
import { Construct } from "constructs";
import {
  credentialHeaders,
  type WebSocketTokenHeader,
  webSocketProtocolHeader,
} from "../../contract/deployment/credential-headers.ts";
import { webSocketRules } from "../../core/grants/compile-policy-rules.ts";
import type { HandlerFunction } from "../handlers/handler-function.ts";
import { connectionRecording } from "../service/table-access.ts";
import { checkConstruct, withPath } from "../validate-props.ts";
import { createAuthorizerFunction } from "./authorizer-function.ts";
import { type AuthorizerProps, assertAuthorizerProps, authorizerPropTypes } from "./authorizer-props.ts";
import { assertCloseConnections, type CloseConnectionsOptions, ConnectionCloser } from "./connection-closer.ts";
import { warnAboutUnopenedConnection } from "./route-warnings.ts";

/** How an API is protected. */
export interface WebSocketTokenAuthorizerProps extends Omit<AuthorizerProps, "header"> {
  /**
   * The header that carries the secret. Browsers can only set `Sec-WebSocket-Protocol`: they offer the secret as the
   * last subprotocol, and the integration of `$connect` must respond with one of the others.
   * @default "Authorization"
   */
  readonly header?: WebSocketTokenHeader;
}

/**
 * Protects the `$connect` route of a WebSocketApi with the tokens of a service: a scope opens it with the grant
 * `$connect`. WebSocket APIs cache no verdicts; but a connection that is open stays open when its token loses access,
 * unless `closeConnections` is called for its stage.
 *
 * @example
 * ```ts
 * const service = new TokenService(stack, "Service", {
 *   scopes: [{ name: "feed:read", description: "Follow the feed.", grants: ["$connect"] }],
 * });
 * const authorizer = new WebSocketTokenAuthorizer(stack, "Tokens", { service });
 * const api = new WebSocketApi(stack, "Feed", { connectRouteOptions: { integration, authorizer } });
 * authorizer.closeConnections(new WebSocketStage(stack, "Stage", { webSocketApi: api, stageName: "prod" }));
 * ```
 */
export class WebSocketTokenAuthorizer extends Construct implements IWebSocketRouteAuthorizer {
  /** The function that checks the tokens. */
  readonly handler: LambdaFunction;
  readonly #authorizer: WebSocketLambdaAuthorizer;
  readonly #props: WebSocketTokenAuthorizerProps;
  readonly #handler: HandlerFunction;
  readonly #recordedStages: string[] = [];
  #apiId: string | undefined;

  /** @throws Error naming the prop that is wrong. */
  constructor(scope: Construct, id: string, props: WebSocketTokenAuthorizerProps) {
    const headers = [...Object.values(credentialHeaders), webSocketProtocolHeader];
    checkConstruct(scope, id, () => assertAuthorizerProps(scope, props, authorizerPropTypes, headers));
    super(scope, id);
    this.#props = props;
    this.#handler = createAuthorizerFunction(this, props, {
      // WebSocket APIs don't cache verdicts.
      cacheTtl: Duration.seconds(0),
      apiId: () => this.#apiId,
      settings: () => {
        warnAboutUnopenedConnection(this, props);
        const recordedStages = this.#recordedStages;
        return {
          policyRules: webSocketRules,
          ...(recordedStages.length > 0 && { recordedStages }),
        };
      },
    });
    this.handler = this.#handler.function;
    this.#authorizer = new WebSocketLambdaAuthorizer(`${id}Authorizer`, this.handler, {
      identitySource: [`route.request.header.${props.header ?? credentialHeaders.authorization}`],
    });
  }

  /** Called when the `$connect` route uses the authorizer. */
  bind(options: WebSocketRouteAuthorizerBindOptions): WebSocketRouteAuthorizerConfig {
    this.#apiId = options.route.webSocketApi.apiId;
    return this.#authorizer.bind(options);
  }

  /**
   * Closes the connections of a stage when their tokens lose their access: by disabling, revoking, rotating, deleting,
   * removing the scope or the address, by expiry, or at the end of an overlap. The authorizer records each
   * connection in the service's table, and a function closes them, at most `interval` later.
   *
   * @param stage a stage of the API that this protects; its name must be known at synthesis.
   * @throws Error naming what is wrong.
   */
  closeConnections(stage: IWebSocketStage, options: CloseConnectionsOptions = {}): void {
    withPath(`${this.node.path}.closeConnections`, () => {
      assertCloseConnections(stage, options);
      if (!this.#recordedStages.includes(stage.stageName)) return;
      throw new Error(`it was already called for the stage ${stage.stageName}.`);
    });
    this.node.addValidation({
      validate: () =>
        [undefined, stage.api.apiId].includes(this.#apiId)
          ? []
          : [
              `closeConnections: the stage ${stage.stageName} belongs to an API whose $connect route this authorizer doesn't protect.`,
            ],
    });
    const { partition } = new ConnectionCloser(this, `Connections-${stage.stageName}`, stage, {
      ...this.#props,
      ...options,
    });
    this.#recordedStages.push(stage.stageName);
    this.#handler.allow(connectionRecording(this.#props.service, partition));
  }
}
