import * as oauth from "oauth4webapi";
import {
  type AuthorizationRequest,
  authorizationUrl,
  createAuthorizationRequest,
  exchangeCode,
  type Issuer,
  type Offer,
} from "../../../client/authorization-code.ts";
import { signInPaths } from "../../../contract/sign-in-paths.ts";
import { type PersonSession, storeIsPerson } from "../session/person-session.ts";

/** The state of a sign-in, which the tab stores while the user is at the issuer. Used once. */
interface Pending extends AuthorizationRequest {
  /** Whether the issuer was told not to prompt (`prompt=none`). */
  readonly isSilent: boolean;
  /** The path, with its query, to go to afterwards. */
  readonly returnTo: string;
}

const pendingKey = "latchkey.sign-in";

/** The errors of an issuer that would have to prompt, but was told not to (`prompt=none`). */
const interactionErrors = ["login_required", "interaction_required", "consent_required", "account_selection_required"];

/**
 * Redirects to the issuer: the authorization code grant with PKCE (RFC 7636, S256).
 * @param isSilent whether the issuer must not prompt, as after a reload.
 */
export async function beginSignIn(offer: Offer, { isSilent, returnTo }: Pick<Pending, "isSilent" | "returnTo">) {
  const issuer = await discover(offer);
  const pending: Pending = { ...createAuthorizationRequest(), isSilent, returnTo };
  const redirectUri = location.origin + signInPaths.console;
  const url = await authorizationUrl(issuer, pending, redirectUri, offer.scopes, isSilent ? { prompt: "none" } : {});
  sessionStorage.setItem(pendingKey, JSON.stringify(pending));
  location.replace(url);
}

/**
 * Completes a sign-in that {@link beginSignIn} began, with the address that the issuer redirected to.
 * @returns `null` if the issuer would have had to prompt.
 * @throws Error for a response to another request, and for an invalid response or token.
 */
export async function finishSignIn(
  offer: Offer,
  address: URL,
): Promise<{ readonly session: PersonSession; readonly returnTo: string } | null> {
  const pending = takePending();
  const issuer = await discover(offer);
  try {
    const tokens = await exchangeCode(issuer, pending, location.origin + signInPaths.console, address);
    const session = createSession(offer, tokens);
    storeIsPerson(true);
    return { session, returnTo: pending.returnTo };
  } catch (error) {
    const needsInteraction =
      error instanceof oauth.AuthorizationResponseError && interactionErrors.includes(error.error);
    if (pending.isSilent && needsInteraction) return null;
    throw error;
  }
}

/** Used once: an address that is visited again completes no sign-in. */
function takePending(): Pending {
  const text = sessionStorage.getItem(pendingKey);
  sessionStorage.removeItem(pendingKey);
  if (text === null) throw new Error("No sign-in is in progress in this tab.");
  return JSON.parse(text) as Pending;
}

async function discover({ issuer, clientId }: Offer): Promise<Issuer> {
  const url = new URL(issuer);
  // The service accepts plain HTTP only for issuers on its own machine.
  const options = { [oauth.allowInsecureRequests]: url.protocol === "http:" };
  const response = await oauth.discoveryRequest(url, options);
  const server = await oauth.processDiscoveryResponse(url, response);
  return { server, client: { client_id: clientId }, options };
}

/** How long before it ends a token is renewed, in milliseconds. */
const renewalMs = 30_000;

function createSession(offer: Offer, tokens: oauth.TokenEndpointResponse): PersonSession {
  let current = readTokens(offer, tokens);
  let renewal: Promise<void> | undefined;

  /** If it fails, the token is used until it ends. */
  async function renew(refreshToken: string): Promise<void> {
    const { server, client, options } = await discover(offer);
    const response = await oauth.refreshTokenGrantRequest(server, client, oauth.None(), refreshToken, options);
    const renewed = await oauth.processRefreshTokenResponse(server, client, response);
    current = { refreshToken, ...readTokens(offer, renewed) };
  }

  return {
    async fetch(url, init) {
      const { refreshToken, expiresAt } = current;
      if (refreshToken !== undefined && Date.now() > expiresAt - renewalMs) {
        renewal ??= renew(refreshToken)
          .catch(() => undefined)
          .finally(() => {
            renewal = undefined;
          });
        await renewal;
      }
      const headers = new Headers(init?.headers);
      headers.set("Authorization", `Bearer ${current.bearer}`);
      return fetch(url, { ...init, headers });
    },

    async signOut() {
      storeIsPerson(false);
      const { refreshToken, subject } = current;
      const { server, client, options } = await discover(offer);
      if (refreshToken !== undefined && server.revocation_endpoint !== undefined) {
        await oauth.revocationRequest(server, client, oauth.None(), refreshToken, options).catch(() => undefined);
      }
      if (server.end_session_endpoint === undefined) return;
      const url = new URL(server.end_session_endpoint);
      const home = `${location.origin}/`;
      // No id_token_hint: the API accepts the ID token, and addresses are logged. `logout_uri` is Cognito's.
      const parameters = {
        client_id: offer.clientId,
        post_logout_redirect_uri: home,
        logout_uri: home,
        logout_hint: subject,
      };
      for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
      location.assign(url);
    },
  };
}

/** @throws Error if the response lacks the token that the service accepts. */
function readTokens({ tokenType }: Offer, tokens: oauth.TokenEndpointResponse) {
  const claims = oauth.getValidatedIdTokenClaims(tokens);
  const bearer = tokens[tokenType];
  if (bearer === undefined) throw new Error(`The issuer returned no ${tokenType}.`);
  const { refresh_token: refreshToken, expires_in: lifetime = 300 } = tokens;
  const expiresAt = tokenType === "id_token" && claims ? claims.exp * 1000 : Date.now() + lifetime * 1000;
  return { bearer, expiresAt, subject: claims?.sub ?? "", ...(refreshToken !== undefined && { refreshToken }) };
}
