import { IdentitySource } from "aws-cdk-lib/aws-apigateway";
import type { Construct } from "constructs";
import { credentialHeaders } from "../../contract/deployment/credential-headers.ts";
import { jwtPattern } from "../../contract/deployment/sign-in.ts";
import { allPrefixes } from "../../core/secret.ts";
import type { RestAuthorizerProps } from "../authorizers/authorizer-props.ts";
import { RestApiAuthorizer } from "../authorizers/rest-api-authorizer.ts";
import { identityValidationExpression } from "../authorizers/token-header.ts";
import { type SignInProps, signInEnvironment, signInRules } from "./sign-in.ts";

/** The management API's authorizer, which accepts secrets and the JWTs of people who signed in. */
export class ManagementAuthorizer extends RestApiAuthorizer {
  constructor(scope: Construct, id: string, props: RestAuthorizerProps, signIn: SignInProps) {
    const header = credentialHeaders.authorization;
    super(
      scope,
      id,
      props,
      () => ({
        type: "token",
        identitySource: IdentitySource.header(header),
        validationExpression: identityValidationExpression(header, allPrefixes(props.service), [jwtPattern]),
      }),
      {
        handler: "management-authorizer",
        settings: { signIn: signInRules(signIn) },
        environment: signInEnvironment(signIn),
      },
    );
  }
}
