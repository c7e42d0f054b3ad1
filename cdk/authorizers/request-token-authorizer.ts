import {
  Authorizer,
  RequestAuthorizer as GatewayAuthorizer,
  IdentitySource,
  type IRestApi,
} from "aws-cdk-lib/aws-apigateway";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import { credentialHeaders } from "../../contract/deployment/credential-headers.ts";
import { assertRoutes } from "../validate-props.ts";
import { createAuthorizerFunction } from "./authorizer-function.ts";
import type { RestAuthorizerProps } from "./authorizer-props.ts";
import { resolveCacheTtl } from "./cache-ttl.ts";
import { protectRestApi } from "./protected-stage.ts";
import { restPolicyRules } from "./rest-policy-rules.ts";

/** How an API is protected. */
export type RequestTokenAuthorizerProps = RestAuthorizerProps;

/**
 * Protects methods of a RestApi with the tokens of a service, and checks the client's address in the function: verdicts
 * are cached by secret and address together. Take it where tokens are bound to addresses; `TokenAuthorizer` needs fewer
 * calls of the function where clients change theirs, and lets API Gateway refuse malformed secrets by itself.
 *
 * @example
 * const authorizer = new RequestTokenAuthorizer(stack, "Tokens", { service, header: "X-Api-Key" });
 * api.root.addResource("lookup").addMethod("GET", integration, { authorizer });
 */
export class RequestTokenAuthorizer extends Authorizer {
  readonly authorizerId: string;
  /** The function that checks the tokens. */
  readonly handler: LambdaFunction;
  readonly #authorizer: GatewayAuthorizer;
  readonly #props: RequestTokenAuthorizerProps;
  #api: IRestApi | undefined;

  constructor(scope: Construct, id: string, props: RequestTokenAuthorizerProps) {
    super(scope, id);
    this.#props = props;
    if (props.routes) assertRoutes("routes", props.routes);
    const policyRules = () => restPolicyRules({ authorizer: this, api: this.#api, props });
    this.handler = createAuthorizerFunction(this, props, policyRules, resolveCacheTtl(props)).function;
    this.#authorizer = new GatewayAuthorizer(this, "Authorizer", {
      handler: this.handler,
      identitySources: [
        IdentitySource.header(props.header ?? credentialHeaders.authorization),
        IdentitySource.context("identity.sourceIp"),
      ],
      resultsCacheTtl: resolveCacheTtl(props),
    });
    this.authorizerId = this.#authorizer.authorizerId;
  }

  /** @internal */
  override _attachToApi(api: IRestApi): void {
    this.#authorizer._attachToApi(api);
    protectRestApi(this.#props, api);
    this.#api ??= api;
  }
}
