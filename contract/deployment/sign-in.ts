import { type AuthorizerSettings, authorizerSettingsShape } from "../../core/settings.ts";
import { isShaped, type Shape } from "../../core/shape.ts";
import { type SignInRules, signInRulesShape } from "../../core/sign-in.ts";

/**
 * The issuer whose JWTs the service accepts. It is passed in environment variables, because an issuer in the same app,
 * such as a Cognito user pool, is only known at deployment.
 */
export interface Issuer {
  /** Its URL, exactly as in the claim `iss`. */
  readonly issuer: string;
  /** The OAuth client of the console: a public client. */
  readonly clientId: string;
  /** The OAuth client of the CLI. */
  readonly cliClientId: string;
  /** The audience of access tokens. Absent: ID tokens of the clients are accepted. */
  readonly audience?: string;
}

/** The settings of the management API's authorizer, which checks secrets and JWTs. */
export interface ManagementAuthorizerSettings extends AuthorizerSettings {
  readonly signIn: SignInRules;
}

/** The shape of its settings file. */
export const managementAuthorizerSettingsShape: Shape<ManagementAuthorizerSettings> = {
  ...authorizerSettingsShape,
  signIn: isShaped(signInRulesShape),
};

/** The pattern (regular expression source) of a JWT in compact form (RFC 7519). Secrets never contain a dot. */
export const jwtPattern = "[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+";

/** The URL of an issuer's metadata (OpenID Connect Discovery 1.0, section 4). */
export function discoveryUrl(issuer: string): string {
  return `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
}

/** Whether a URL is a valid issuer (OpenID Connect Discovery 1.0, section 3): a URL of {@link isSecureUrl} without a query. */
export function isIssuerUrl(url: string): boolean {
  return isSecureUrl(url) && new URL(url).search === "";
}

/** Whether a URL is HTTPS, or plain HTTP on localhost for development, without user name, password and fragment. */
export function isSecureUrl(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, username, password, hash } = new URL(url);
  if (username || password || hash) return false;
  return protocol === "https:" || (protocol === "http:" && ["127.0.0.1", "localhost", "[::1]"].includes(hostname));
}
