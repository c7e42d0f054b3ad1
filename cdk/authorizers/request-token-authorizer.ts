import { IdentitySource } from "aws-cdk-lib/aws-apigateway";
import type { Construct } from "constructs";
import { credentialHeaders } from "../../contract/deployment/credential-headers.ts";
import type { RestAuthorizerProps } from "./authorizer-props.ts";
import { RestApiAuthorizer } from "./rest-api-authorizer.ts";

/** How an API is protected. */
export type RequestTokenAuthorizerProps = RestAuthorizerProps;

/**
 * Protects methods of a RestApi with the tokens of a service, and checks the client's address in the function: verdicts
 * are cached by secret and address together. Use it where tokens are bound to addresses. `TokenAuthorizer` calls the
 * function less often for clients whose addresses change, and lets API Gateway refuse malformed secrets itself.
 *
 * @example
 * ```ts
 * const authorizer = new RequestTokenAuthorizer(stack, "Tokens", { service, header: "X-Api-Key" });
 * api.root.addResource("lookup").addMethod("GET", integration, { authorizer });
 * ```
 */
export class RequestTokenAuthorizer extends RestApiAuthorizer {
  /** @throws Error naming the prop that is wrong. */
  constructor(scope: Construct, id: string, props: RequestTokenAuthorizerProps) {
    super(scope, id, props, ({ header = credentialHeaders.authorization }) => ({
      type: "request",
      identitySources: [IdentitySource.header(header), IdentitySource.context("identity.sourceIp")],
    }));
  }
}
