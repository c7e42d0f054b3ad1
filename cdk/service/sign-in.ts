import { Fn, Token } from "aws-cdk-lib/core";
import { environment } from "../../contract/deployment/functions.ts";
import { isIssuerUrl } from "../../contract/deployment/sign-in.ts";
import { adminScope, type Scope } from "../../core/scope.ts";
import type { SignInOffer } from "../../core/settings.ts";
import type { ClaimCondition, GrantableScopes, SignInRules } from "../../core/sign-in.ts";
import { assertPropTypes, type PropTypes } from "../prop-types.ts";
import { assertOrigins, assertPattern, assertResolved, assertScopeNames } from "../validate-props.ts";

/**
 * How people sign in with their organization's identity (OpenID Connect).
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
  /** The URL of the issuer, exactly as in the `iss` claim of its JWTs. It can be that of a user pool in the same app. */
  readonly issuer: string;
  /** The client of the console: a public client, without a secret. */
  readonly clientId: string;
  /** The client of the command line. @default clientId */
  readonly cliClientId?: string;
  /** The audience of access tokens, if the issuer creates them for an API. @default ID tokens of the clients are accepted */
  readonly audience?: string;
  /** The name of the organization on the console's sign-in page. @default the issuer's host name */
  readonly organization?: string;
  /**
   * The claim whose value is the owner that a person acts as. People must not be able to change it themselves.
   * `email` counts only if the issuer has verified it.
   * @default "sub"
   */
  readonly ownerClaim?: string;
  /** Who can manage the tokens of every owner. @default nobody */
  readonly adminWhen?: ClaimCondition;
  /** Who can manage the tokens of their own owner. @default everyone who can sign in with the clients */
  readonly selfWhen?: ClaimCondition;
  /** The scopes that people can grant to their tokens. A rule without `when` applies to everyone. @default none */
  readonly grantableScopes?: readonly GrantableScopes[];
  /** The OAuth scopes to request from the issuer. @default ["openid", "profile", "email"] */
  readonly requestedScopes?: readonly string[];
  /**
   * The origins of the issuer's endpoints that differ from the issuer's own: the console's pages can call these and no
   * others.
   * @default none
   * @example ["https://example.auth.eu-west-1.amazoncognito.com"]
   */
  readonly endpointOrigins?: readonly string[];
  /** Whether the console also offers to sign in with a token's secret. @default true */
  readonly offersSecrets?: boolean;
}

/** The types of the members of the prop. */
export const signInPropTypes: PropTypes<SignInProps> = {
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
 * The maximum length of the names of all grantable scopes together: the authorizer returns them to API Gateway, in
 * addition to the policy.
 */
const maxScopesLength = 4_096;

/** Visible characters, because a control character or a space at an end can only be a mistake. */
const textPattern = /^(?!\s)\P{C}{1,255}(?<!\s)$/u;

/** An OAuth scope: RFC 6749, section 3.3. */
const oauthScopePattern = /^[\x21\x23-\x5b\x5d-\x7e]+$/;

/**
 * Checks the members of the prop, and that values in files are known at synthesis.
 * @throws Error naming the member that is wrong.
 */
export function assertSignIn(props: SignInProps): void {
  assertPropTypes(props, signInPropTypes, "signIn.");
  const { issuer, clientId: _client, cliClientId: _cli, audience: _audience, endpointOrigins, ...inFiles } = props;
  const { adminWhen, selfWhen, grantableScopes = [], requestedScopes = [] } = inFiles;
  for (const [prop, condition] of Object.entries({ adminWhen, selfWhen })) assertCondition(`signIn.${prop}`, condition);
  for (const [index, rule] of grantableScopes.entries()) {
    const path = `signIn.grantableScopes[${index}].`;
    assertPropTypes(rule, { when: "object?", scopes: "string[]" }, path);
    assertCondition(`${path}when`, rule.when);
  }
  assertResolved("signIn", inFiles);
  if (!Token.isUnresolved(issuer) && !isIssuerUrl(issuer)) {
    throw new Error(`signIn.issuer: ${JSON.stringify(issuer)} isn't a URL such as https://login.example.com.`);
  }
  assertOwnIssuer(issuer, selfWhen);
  if (endpointOrigins) assertOrigins("signIn.endpointOrigins", endpointOrigins);
  const { clientId, cliClientId = clientId, audience = clientId, organization = "a", ownerClaim = "sub" } = props;
  for (const [prop, value] of Object.entries({ clientId, cliClientId, audience, organization, ownerClaim })) {
    assertText(`signIn.${prop}`, value);
  }
  for (const scope of requestedScopes) {
    assertPattern("signIn.requestedScopes", scope, oauthScopePattern, "an OAuth scope");
  }
  if (props.requestedScopes && !requestedScopes.includes("openid")) {
    throw new Error('signIn.requestedScopes: OpenID Connect needs "openid".');
  }
}

/**
 * Checks the scopes that people can grant.
 * @param scopes the catalogue of the service.
 * @throws Error naming the rule that is wrong.
 */
export function assertGrantableScopes({ grantableScopes = [] }: SignInProps, scopes: readonly Scope[]): void {
  for (const [index, rule] of grantableScopes.entries()) {
    const path = `signIn.grantableScopes[${index}].`;
    assertScopeNames(`${path}scopes`, rule.scopes, scopes);
    if (!rule.scopes.includes(adminScope)) continue;
    throw new Error(`${path}scopes: only administrators can give a token ${adminScope}. Use adminWhen.`);
  }
  const names = [...new Set(grantableScopes.flatMap((rule) => rule.scopes))].join(" ");
  if (names.length > maxScopesLength) {
    throw new Error(
      `signIn.grantableScopes: the names of the scopes have ${names.length} characters in total, and the maximum is ${maxScopesLength}.`,
    );
  }
}

/** @throws Error for an issuer where anybody can have an account. */
function assertOwnIssuer(issuer: string, selfWhen: ClaimCondition | undefined): void {
  if (Token.isUnresolved(issuer)) return;
  const { host, pathname } = new URL(issuer);
  if (host === "accounts.google.com" && !selfWhen) {
    throw new Error(
      'signIn.selfWhen: anybody can have an account at Google. Name your organization: { claim: "hd", contains: "example.com" }.',
    );
  }
  if (host === "login.microsoftonline.com" && /^\/(common|organizations|consumers)\b/.test(pathname)) {
    throw new Error(`signIn.issuer: ${issuer} accepts the accounts of all tenants. Use the issuer of your tenant.`);
  }
}

function assertCondition(prop: string, condition: ClaimCondition | undefined): void {
  if (!condition) return;
  assertPropTypes(condition, { claim: "string", contains: "string" }, `${prop}.`);
  assertText(`${prop}.claim`, condition.claim);
  assertText(`${prop}.contains`, condition.contains);
}

function assertText(prop: string, value: string): void {
  assertPattern(prop, value, textPattern, "1 to 255 visible characters without a space at either end");
}

/** The rules for the management API's authorizer. */
export function signInRules(props: SignInProps): SignInRules {
  const { ownerClaim = "sub", adminWhen, selfWhen, grantableScopes = [] } = props;
  return { ownerClaim, ...(adminWhen && { adminWhen }), ...(selfWhen && { selfWhen }), grantableScopes };
}

/** The part of the prop that clients read from `GET /v1/sign-in`. */
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

/** The origins that the console's pages call to sign people in. They may only be known at deployment. */
export function signInOrigins({ issuer, endpointOrigins = [] }: SignInProps): string[] {
  const own = Token.isUnresolved(issuer) ? `https://${Fn.select(2, Fn.split("/", issuer))}` : new URL(issuer).origin;
  return [...new Set([own, ...endpointOrigins])];
}

/** A name for the issuer. There is no host name if the issuer is only known at deployment. */
function hostName(issuer: string): string {
  return Token.isUnresolved(issuer) ? "your organization" : new URL(issuer).host;
}
