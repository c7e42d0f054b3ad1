import { CfnUserPoolGroup, Mfa, OAuthScope, UserPool } from "aws-cdk-lib/aws-cognito";
import { Aws, Duration, Fn, type RemovalPolicy, Stack, Validations } from "aws-cdk-lib/core";
import { Construct } from "constructs";
import { cliCallbackPort, signInPaths } from "../../contract/sign-in-paths.ts";
import type { Scope } from "../../core/scope.ts";
import type { SignInProps } from "../service/sign-in.ts";

/** What the pool needs to know. */
export interface ExampleUserPoolProps {
  /** Where the console is. @default only the command line can sign people in */
  readonly consoleUrl?: string | undefined;
  /** The scopes that every person can give their tokens. */
  readonly scopes: readonly Scope[];
  readonly removalPolicy?: RemovalPolicy;
}

const administrators = "token-administrators";

/** A user pool of Cognito whose people sign in to the token service: it shows how that is done. */
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
    // Unique in the region, and known only on deployment: a part of the stack's own id.
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
      // A person who has left a group keeps its rights until their JWT ends.
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
      { id: "AwsSolutions-COG3", reason: "Threat protection needs a feature plan with a price of its own." },
      { id: "AwsSolutions-COG8", reason: "The Plus plan has a price of its own, for the account to decide." },
    );
  }
}
