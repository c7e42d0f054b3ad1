import { type AuthorizerSettings, authorizerSettingsShape } from "../../core/settings.ts";
import type { Shape } from "../../core/shape.ts";
import { isShaped } from "../../core/shape.ts";
import { type SignInRules, signInRulesShape } from "../../core/sign-in.ts";

/**
 * Whose JWTs the service accepts. These stand in environment variables: an issuer of the same app, such as a user pool of
 * Cognito, is known only when it is deployed.
 */
export interface Issuer {
  /** Its URL, exactly as the claim `iss` has it. */
  readonly issuer: string;
  /** The client that the console signs people in with. It has no secret. */
  readonly clientId: string;
  /** The client of the command line. */
  readonly cliClientId: string;
  /** The audience of access tokens; absent: ID tokens of the clients are accepted. */
  readonly audience?: string;
}

/** What the management API's authorizer needs to know to check secrets and JWTs. */
export interface ManagementAuthorizerSettings extends AuthorizerSettings {
  readonly signIn: SignInRules;
}

/** Its settings, as its function reads them. */
export const managementAuthorizerSettingsShape: Shape<ManagementAuthorizerSettings> = {
  ...authorizerSettingsShape,
  signIn: isShaped(signInRulesShape),
};

/** The shape of a JWT in the compact form (RFC 7519), as the source of a regular expression. No secret has a dot. */
export const jwtPattern = "[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+";

/** Where an issuer says what it is (OpenID Connect Discovery 1.0, section 4). */
export function discoveryUrl(issuer: string): string {
  return `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
}

/**
 * Whether a URL is one that an issuer may have: HTTPS, or plain HTTP on this machine, for development.
 */
export function isIssuerUrl(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, username, password, search, hash } = new URL(url);
  if (username || password || search || hash) return false;
  return protocol === "https:" || (protocol === "http:" && ["127.0.0.1", "localhost", "[::1]"].includes(hostname));
}
