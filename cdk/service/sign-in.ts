import { Fn, Token } from "aws-cdk-lib/core";
import { environment } from "../../contract/deployment/functions.ts";
import { isIssuerUrl } from "../../contract/deployment/sign-in.ts";
import { adminScope, type Scope } from "../../core/scope.ts";
import type { SignInOffer } from "../../core/settings.ts";
import type { ClaimCondition, GrantableScopes, SignInRules } from "../../core/sign-in.ts";
import { assertPropTypes, type PropTypes } from "../prop-types.ts";
import { assertOrigins, assertResolved, assertScopeNames } from "../validate-props.ts";

/**
 * How people sign in with the organization's identity, by OpenID Connect.
 *
 * @example
 * ```ts
 * signIn: {
 *   issuer: "https://login.example.com",
 *   clientId: "latchkey",
 *   organization: "Example Corp",
 *   adminWhen: { claim: "groups", contains: "token-administrators" },
 *   grantableScopes: [{ when: { claim: "groups", contains: "developers" }, scopes: ["lookup:read"] }],
 * }
 * ```
 */
export interface SignInProps {
  /** The URL of the issuer, exactly as its JWTs have it in `iss`. It can be that of a user pool in the same app. */
  readonly issuer: string;
  /** The client of the console: a public one, without a secret. */
  readonly clientId: string;
  /** The client of the command line. @default clientId */
  readonly cliClientId?: string;
  /** The audience of access tokens, where the issuer makes them for an API. @default ID tokens of the clients are accepted */
  readonly audience?: string;
  /** Whose identity it is, as people read it on the console's sign-in page. @default the issuer's host name */
  readonly organization?: string;
  /**
   * The claim whose value is the owner that a person acts as. It has to be one that people can't change by themselves.
   * `email` counts only where the issuer has verified it.
   * @default "sub"
   */
  readonly ownerClaim?: string;
  /** Who manages the tokens of every owner. @default nobody */
  readonly adminWhen?: ClaimCondition;
  /** Who manages the tokens of their own owner. @default everyone whom the issuer lets sign in with the clients */
  readonly selfWhen?: ClaimCondition;
  /** The scopes that people can give their tokens. A rule without `when` is for everyone. @default none */
  readonly grantableScopes?: readonly GrantableScopes[];
  /** The scopes (OAuth) to request of the issuer. @default ["openid", "profile", "email"] */
  readonly requestedScopes?: readonly string[];
  /**
   * The origins of the issuer's endpoints, where they are not its own: the console's pages may call these and no others.
   * @default none
   * @example ["https://example.auth.eu-west-1.amazoncognito.com"]
   */
  readonly endpointOrigins?: readonly string[];
  /** Whether the console offers to sign in with a token's secret too. @default true */
  readonly offersSecrets?: boolean;
}

const signInPropTypes: PropTypes<SignInProps> = {
  issuer: "string",
  clientId: "string",
  cliClientId: "string?",
  audience: "string?",
  organization: "string?",
  ownerClaim: "string?",
  adminWhen: "object?",
  selfWhen: "object?",
  grantableScopes: "object[]?",
  requestedScopes: "string[]?",
  endpointOrigins: "string[]?",
  offersSecrets: "boolean?",
};

/**
 * How long the names of all grantable scopes may be together: they stand in what the authorizer returns to API Gateway,
 * beside the policy.
 */
const maxScopesLength = 4_096;

/**
 * Checks how people sign in.
 * @param scopes the catalogue of the service.
 * @throws Error naming the prop that is wrong.
 */
export function assertSignIn(props: SignInProps, scopes: readonly Scope[]): void {
  assertPropTypes(props, signInPropTypes, "signIn.");
  const { issuer, clientId: _client, cliClientId: _cli, audience: _audience, endpointOrigins, ...decided } = props;
  assertResolved("signIn", decided);
  if (!Token.isUnresolved(issuer) && !isIssuerUrl(issuer)) {
    throw new Error(`signIn.issuer: ${JSON.stringify(issuer)} isn't a URL such as https://login.example.com.`);
  }
  assertOwnIssuer(issuer, decided.selfWhen);
  if (endpointOrigins) assertOrigins("signIn.endpointOrigins", endpointOrigins);
  const { adminWhen, selfWhen, grantableScopes = [], requestedScopes } = decided;
  for (const [prop, condition] of Object.entries({ adminWhen, selfWhen })) assertCondition(`signIn.${prop}`, condition);
  for (const [index, rule] of grantableScopes.entries()) {
    const path = `signIn.grantableScopes[${index}].`;
    assertPropTypes(rule, { when: "object?", scopes: "string[]" }, path);
    assertCondition(`${path}when`, rule.when);
    assertScopeNames(`${path}scopes`, rule.scopes, scopes);
    if (!rule.scopes.includes(adminScope)) continue;
    throw new Error(`${path}scopes: only administrators can give a token ${adminScope}. Use adminWhen.`);
  }
  const names = [...new Set(grantableScopes.flatMap((rule) => rule.scopes))].join(" ");
  if (names.length > maxScopesLength) {
    throw new Error(
      `signIn.grantableScopes: the names of the scopes have ${names.length} characters, and at most ${maxScopesLength} fit.`,
    );
  }
  if (requestedScopes && !requestedScopes.includes("openid")) {
    throw new Error('signIn.requestedScopes: OpenID Connect needs "openid".');
  }
}

/** @throws Error for an issuer at which everybody can have an account. */
function assertOwnIssuer(issuer: string, selfWhen: ClaimCondition | undefined): void {
  if (Token.isUnresolved(issuer)) return;
  const { host, pathname } = new URL(issuer);
  if (host === "accounts.google.com" && !selfWhen) {
    throw new Error(
      'signIn.selfWhen: everybody can have an account at Google. Name your organization: { claim: "hd", contains: "example.com" }.',
    );
  }
  if (host === "login.microsoftonline.com" && /^\/(common|organizations|consumers)\b/.test(pathname)) {
    throw new Error(`signIn.issuer: ${issuer} is everybody's. Use that of your tenant.`);
  }
}

function assertCondition(prop: string, condition: ClaimCondition | undefined): void {
  if (condition) assertPropTypes(condition, { claim: "string", contains: "string" }, `${prop}.`);
}

/** What the management API's authorizer goes by. */
export function signInRules(props: SignInProps): SignInRules {
  const { ownerClaim = "sub", adminWhen, selfWhen, grantableScopes = [] } = props;
  return { ownerClaim, ...(adminWhen && { adminWhen }), ...(selfWhen && { selfWhen }), grantableScopes };
}

/** What clients are told. */
export function signInOffer(props: SignInProps): SignInOffer {
  const { organization, requestedScopes = ["openid", "profile", "email"], offersSecrets = true } = props;
  return { organization: organization ?? hostName(props.issuer), requestedScopes, offersSecrets };
}

/** The environment of the functions that know the issuer. */
export function signInEnvironment(props: SignInProps | undefined): Record<string, string> {
  if (!props) return {};
  const { issuer, clientId, cliClientId, audience } = props;
  return {
    [environment.issuer]: issuer,
    [environment.clientId]: clientId,
    ...(cliClientId !== undefined && { [environment.cliClientId]: cliClientId }),
    ...(audience !== undefined && { [environment.audience]: audience }),
  };
}

/** The origins that the console's pages call to sign people in. They may be known only on deployment. */
export function signInOrigins({ issuer, endpointOrigins = [] }: SignInProps): string[] {
  const own = Token.isUnresolved(issuer) ? `https://${Fn.select(2, Fn.split("/", issuer))}` : new URL(issuer).origin;
  return [...new Set([own, ...endpointOrigins])];
}

/** An issuer that is known only on deployment has no name of its own for people to read. */
function hostName(issuer: string): string {
  return Token.isUnresolved(issuer) ? "your organization" : new URL(issuer).host;
}
