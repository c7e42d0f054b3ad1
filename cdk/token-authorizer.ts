import {
  Authorizer,
  TokenAuthorizer as GatewayAuthorizer,
  IdentitySource,
  type IRestApi,
} from "aws-cdk-lib/aws-apigateway";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { Duration } from "aws-cdk-lib/core";
import type { Construct } from "constructs";
import { defaultPrefix } from "../core/secret.ts";
import { type AuthorizerFunctionProps, createAuthorizerFunction } from "./authorizer-function.ts";
import { identityValidationExpression } from "./token-header.ts";

/** How an API is protected. */
export interface TokenAuthorizerProps extends AuthorizerFunctionProps {
  /**
   * How long API Gateway may cache a verdict, 0 to 3600 s, and no longer than the service's `cacheTtl`: that is how
   * long a change of a token may take to be heeded.
   * @default the service's cacheTtl
   */
  readonly cacheTtl?: Duration;
}

/**
 * Protects methods of a RestApi with the tokens of a service.
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

  constructor(scope: Construct, id: string, props: TokenAuthorizerProps) {
    super(scope, id);
    const { service, header = "Authorization" } = props;
    this.handler = createAuthorizerFunction(this, props).function;
    this.#authorizer = new GatewayAuthorizer(this, "Authorizer", {
      handler: this.handler,
      identitySource: IdentitySource.header(header),
      validationRegex: identityValidationExpression(header, service.prefix ?? defaultPrefix),
      resultsCacheTtl: cacheTtlOf(props),
    });
    this.authorizerId = this.#authorizer.authorizerId;
  }

  /** @internal */
  override _attachToApi(api: IRestApi): void {
    this.#authorizer._attachToApi(api);
  }
}

const defaultCacheTtl = Duration.seconds(300);

function cacheTtlOf({ service, cacheTtl }: TokenAuthorizerProps): Duration {
  const most = service.cacheTtl ?? defaultCacheTtl;
  const asked = cacheTtl ?? most;
  if (asked.toSeconds() > most.toSeconds()) {
    // The service tells its callers when a change is in force, and counts on its own cacheTtl there.
    throw new Error(
      `cacheTtl: ${asked.toSeconds()} s is longer than the token service's ${most.toSeconds()} s. Raise the service's cacheTtl.`,
    );
  }
  return asked;
}
