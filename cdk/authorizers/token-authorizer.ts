import { IdentitySource } from "aws-cdk-lib/aws-apigateway";
import type { Construct } from "constructs";
import { credentialHeaders } from "../../contract/deployment/credential-headers.ts";
import { allPrefixes } from "../../core/secret.ts";
import type { RestAuthorizerProps } from "./authorizer-props.ts";
import { RestApiAuthorizer } from "./rest-api-authorizer.ts";
import { identityValidationExpression } from "./token-header.ts";

/** How an API is protected. */
export type TokenAuthorizerProps = RestAuthorizerProps;

/**
 * Protects methods of a RestApi with the tokens of a service. Verdicts are cached by the secret alone; the addresses that
 * a token is bound to are enforced by a condition of its policy. `RequestTokenAuthorizer` checks them in the function.
 *
 * The backend reads who is calling from `requestContext.authorizer`: `tokenId`, `tokenName`, `owner` and `scopes`
 * (separated by spaces).
 *
 * @example
 * ```ts
 * const authorizer = new TokenAuthorizer(stack, "Tokens", { service, header: "X-Authentication" });
 * api.root.addResource("lookup").addMethod("GET", integration, { authorizer });
 * ```
 */
export class TokenAuthorizer extends RestApiAuthorizer {
  /** @throws Error naming the prop that is wrong. */
  constructor(scope: Construct, id: string, props: TokenAuthorizerProps) {
    super(scope, id, props, ({ service, header = credentialHeaders.authorization }) => ({
      type: "token",
      identitySource: IdentitySource.header(header),
      validationExpression: identityValidationExpression(header, allPrefixes(service)),
    }));
  }
}
