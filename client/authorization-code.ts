import * as oauth from "oauth4webapi";
import type { Output } from "./types.ts";

/** How people sign in, as the service describes it. */
export type Offer = NonNullable<Output<"getSignIn">["openIdConnect"]>;

/** An issuer, and how to call it as a client without a secret. */
export interface Issuer {
  readonly server: oauth.AuthorizationServer;
  readonly client: oauth.Client;
  readonly options: oauth.TokenEndpointRequestOptions;
}

/** Binds the issuer's response to the request. Used once. */
export interface AuthorizationRequest {
  readonly state: string;
  readonly nonce: string;
  /** The PKCE code verifier (RFC 7636). */
  readonly verifier: string;
}

/** Creates the state, nonce and code verifier of one sign-in. */
export function createAuthorizationRequest(): AuthorizationRequest {
  return {
    state: oauth.generateRandomState(),
    nonce: oauth.generateRandomNonce(),
    verifier: oauth.generateRandomCodeVerifier(),
  };
}

/**
 * Returns the address to send a browser to: the authorization code grant with PKCE (RFC 7636, S256).
 * @param scopes the scopes to request.
 * @param parameters further parameters of the request, such as `prompt`.
 */
export async function authorizationUrl(
  { server, client }: Issuer,
  { state, nonce, verifier }: AuthorizationRequest,
  redirectUri: string,
  scopes: readonly string[],
  parameters: Readonly<Record<string, string>> = {},
): Promise<URL> {
  const url = new URL(server.authorization_endpoint ?? server.issuer);
  const query = {
    client_id: client.client_id,
    redirect_uri: redirectUri,
    response_type: "code",
    scope: scopes.join(" "),
    state,
    nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    ...parameters,
  };
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url;
}

/**
 * Exchanges the issuer's response for tokens.
 * @param response the address that the issuer sent the browser back to, or its query.
 * @throws Error of oauth4webapi for a response to another request, and for an invalid response or token.
 */
export async function exchangeCode(
  { server, client, options }: Issuer,
  { state, nonce, verifier }: AuthorizationRequest,
  redirectUri: string,
  response: URL | URLSearchParams,
): Promise<oauth.TokenEndpointResponse> {
  const parameters = oauth.validateAuthResponse(server, client, response, state);
  const exchanged = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    oauth.None(),
    parameters,
    redirectUri,
    verifier,
    options,
  );
  return oauth.processAuthorizationCodeResponse(server, client, exchanged, {
    expectedNonce: nonce,
    requireIdToken: true,
  });
}
