import {
  Authorizer,
  TokenAuthorizer as GatewayAuthorizer,
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
import { identityValidationExpression } from "./token-header.ts";

/** How an API is protected. */
export type TokenAuthorizerProps = RestAuthorizerProps;

/**
 * Protects methods of a RestApi with the tokens of a service. It caches verdicts by the secret alone; the addresses that
 * a token is bound to are held by a condition of its policy. `RequestTokenAuthorizer` checks them itself.
 *
 * The backend reads who is calling from `requestContext.authorizer`: `tokenId`, `tokenName`, `owner` and `scopes`
 * (separated by spaces).
 *
 * @example
 * const authorizer = new TokenAuthorizer(stack, "Tokens", { service, header: "X-Authentication" });
 * api.root.addResource("lookup").addMethod("GET", integration, { authorizer });
 */
export class TokenAuthorizer extends Authorizer {
  readonly authorizerId: string;
  /** The function that checks the tokens. */
  readonly handler: LambdaFunction;
  readonly #authorizer: GatewayAuthorizer;
  readonly #props: TokenAuthorizerProps;
  #api: IRestApi | undefined;

  constructor(scope: Construct, id: string, props: TokenAuthorizerProps) {
    super(scope, id);
    this.#props = props;
    if (props.routes) assertRoutes("routes", props.routes);
    const { service, header = credentialHeaders.authorization } = props;
    const policyRules = () => restPolicyRules({ authorizer: this, api: this.#api, props });
    this.handler = createAuthorizerFunction(this, props, policyRules, resolveCacheTtl(props)).function;
    this.#authorizer = new GatewayAuthorizer(this, "Authorizer", {
      handler: this.handler,
      identitySource: IdentitySource.header(header),
      validationRegex: identityValidationExpression(header, service.prefix),
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
