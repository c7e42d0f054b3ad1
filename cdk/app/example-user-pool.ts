import { CfnUserPoolGroup, Mfa, OAuthScope, UserPool } from "aws-cdk-lib/aws-cognito";
import { Aws, Duration, Fn, type RemovalPolicy, Stack, Validations } from "aws-cdk-lib/core";
import { Construct } from "constructs";
import { cliCallbackPort, signInPaths } from "../../contract/sign-in-paths.ts";
import type { Scope } from "../../core/scope.ts";
import type { SignInProps } from "../service/sign-in.ts";

/** Props of the pool. */
export interface ExampleUserPoolProps {
  /** The console's URL. @default none: people can only sign in with the CLI */
  readonly consoleUrl?: string | undefined;
  /** The scopes that every person can grant to their tokens. */
  readonly scopes: readonly Scope[];
  readonly removalPolicy?: RemovalPolicy;
}

const administrators = "token-administrators";

/** An example of a Cognito user pool for signing in to the token service. */
export class ExampleUserPool extends Construct {
  /** For `TokenService`. */
  readonly signIn: SignInProps;

  constructor(scope: Construct, id: string, { consoleUrl, scopes, removalPolicy }: ExampleUserPoolProps) {
    super(scope, id);
    const pool = new UserPool(this, "Pool", {
      selfSignUpEnabled: false,
      signInAliases: { email: true },
      autoVerify: { email: true },
      mfa: Mfa.REQUIRED,
      mfaSecondFactor: { otp: true, sms: false },
      passwordPolicy: {
        minLength: 12,
        requireLowercase: true,
        requireUppercase: true,
        requireDigits: true,
        requireSymbols: true,
      },
      ...(removalPolicy && { removalPolicy }),
    });
    new CfnUserPoolGroup(this, "Administrators", { userPoolId: pool.userPoolId, groupName: administrators });
    // Must be unique in the region: a part of the stack's id, which is only known on deployment.
    const unique = Fn.select(4, Fn.split("-", Fn.select(2, Fn.split("/", Aws.STACK_ID))));
    pool.addDomain("Domain", { cognitoDomain: { domainPrefix: `latchkey-${unique}` } });
    const consoleOrigin = consoleUrl?.replace(/\/$/, "");
    const client = pool.addClient("Client", {
      generateSecret: false,
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes: [OAuthScope.OPENID, OAuthScope.PROFILE, OAuthScope.EMAIL],
        callbackUrls: [
          `http://localhost:${cliCallbackPort}${signInPaths.cli}`,
          ...(consoleOrigin ? [`${consoleOrigin}${signInPaths.console}`] : []),
        ],
        logoutUrls: consoleOrigin ? [`${consoleOrigin}/`] : [],
      },
      // A person who was removed from a group keeps its permissions until their JWT expires.
      idTokenValidity: Duration.minutes(15),
      accessTokenValidity: Duration.minutes(15),
      refreshTokenValidity: Duration.hours(12),
      enableTokenRevocation: true,
      preventUserExistenceErrors: true,
    });
    this.signIn = {
      issuer: pool.userPoolProviderUrl,
      clientId: client.userPoolClientId,
      organization: "Example Corp",
      ownerClaim: "email",
      adminWhen: { claim: "cognito:groups", contains: administrators },
      grantableScopes: [{ scopes: scopes.map(({ name }) => name) }],
      endpointOrigins: [`https://latchkey-${unique}.auth.${Stack.of(this).region}.amazoncognito.com`],
    };
    Validations.of(pool).acknowledge(
      { id: "AwsSolutions-COG3", reason: "Threat protection requires a paid feature plan." },
      { id: "AwsSolutions-COG8", reason: "The Plus plan is billed separately: the account decides about it." },
    );
  }
}
