import * as oauth from "oauth4webapi";
import type { Issuer, Offer } from "../../client/authorization-code.ts";
import { CliError, exitCodes } from "../errors.ts";
import { findProxy } from "../proxy.ts";
import { isLoopback } from "../url.ts";

/** A person's sign-in as a profile stores it. */
export interface StoredSignIn extends Pick<Offer, "issuer" | "tokenType"> {
  readonly clientId: string;
  /** The token to call the API with, until `expiresAt`. */
  readonly bearer: string;
  /** ISO 8601. */
  readonly expiresAt: string;
  /** Absent if the issuer returned none: the sign-in then ends with the bearer token. */
  readonly refreshToken?: string;
}

/** The time limit of one call of an issuer, in milliseconds. A renewal makes two, while other processes wait for it. */
const issuerTimeoutMs = 20_000;

/** The type of oauth4webapi's custom `fetch`. */
type SendRequest = (
  url: string,
  init: { readonly method: string; readonly headers: Record<string, string>; readonly body?: unknown },
) => Promise<Response>;

/**
 * Fetches the issuer's metadata (OpenID Connect Discovery).
 * @throws CliError if the issuer can't be reached, or the metadata is another issuer's.
 */
export async function findIssuer({ issuer, clientId }: Pick<StoredSignIn, "issuer" | "clientId">): Promise<Issuer> {
  const url = new URL(issuer);
  const proxy = findProxy(issuer);
  const options = {
    signal: () => AbortSignal.timeout(issuerTimeoutMs),
    [oauth.allowInsecureRequests]: url.protocol === "http:" && isLoopback(issuer),
    ...(proxy && { [oauth.customFetch]: proxyFetch(proxy.fetch) }),
  };
  return explainFailure(issuer, async () => {
    const server = await oauth.processDiscoveryResponse(url, await oauth.discoveryRequest(url, options));
    return { server, client: { client_id: clientId }, options };
  });
}

/** The proxy's `fetch` takes bodies as text. */
function proxyFetch(fetch: typeof globalThis.fetch): SendRequest {
  return (url, { body, ...init }) =>
    fetch(url, { ...init, ...(body !== undefined && body !== null && { body: `${body}` }) });
}

/** Converts a token response to the sign-in to store. @throws CliError if it lacks the token that the service accepts. */
export function toStoredSignIn(
  { issuer, tokenType, clientId }: Pick<StoredSignIn, "issuer" | "tokenType" | "clientId">,
  tokens: oauth.TokenEndpointResponse,
): StoredSignIn {
  const bearer = tokens[tokenType];
  if (bearer === undefined) throw new CliError(`${issuer} returned no ${tokenType}.`, exitCodes.refused);
  const claims = oauth.getValidatedIdTokenClaims(tokens);
  const { refresh_token: refreshToken, expires_in: lifetime = 300 } = tokens;
  const expiresAt = tokenType === "id_token" && claims ? claims.exp * 1000 : Date.now() + lifetime * 1000;
  return {
    issuer,
    tokenType,
    clientId,
    bearer,
    expiresAt: new Date(expiresAt).toISOString(),
    ...(refreshToken !== undefined && { refreshToken }),
  };
}

/** Returns the sign-in with a new bearer token. @throws CliError if the issuer has ended it. */
export async function renew(signIn: StoredSignIn): Promise<StoredSignIn> {
  const { refreshToken } = signIn;
  if (refreshToken === undefined) throw new CliError(ended, exitCodes.refused);
  const { server, client, options } = await findIssuer(signIn);
  return explainFailure(signIn.issuer, async () => {
    const response = await oauth.refreshTokenGrantRequest(server, client, oauth.None(), refreshToken, options);
    const tokens = await oauth.processRefreshTokenResponse(server, client, response);
    return { refreshToken, ...toStoredSignIn(signIn, tokens) };
  });
}

const ended = "Your sign-in has ended. Sign in again with latchkey login --sso.";

/** Ends the sign-in at the issuer. @returns `false` if the issuer doesn't support that. */
export async function revoke(signIn: StoredSignIn): Promise<boolean> {
  const { refreshToken, issuer } = signIn;
  const { server, client, options } = await findIssuer(signIn);
  if (refreshToken === undefined || server.revocation_endpoint === undefined) return false;
  return explainFailure(issuer, async () => {
    const response = await oauth.revocationRequest(server, client, oauth.None(), refreshToken, options);
    await oauth.processRevocationResponse(response);
    return true;
  });
}

/** Calls the issuer. @throws CliError that describes in one line why the call failed. */
export async function explainFailure<T>(issuer: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof CliError) throw error;
    if (error instanceof oauth.ResponseBodyError || error instanceof oauth.AuthorizationResponseError) {
      if (error.error === "invalid_grant") throw new CliError(ended, exitCodes.refused);
      const detail = error.error_description ? `: ${error.error_description}` : "";
      throw new CliError(`${issuer} refused the sign-in (${error.error})${detail}`, exitCodes.refused);
    }
    const { name } = error as Error;
    if (error instanceof TypeError || name === "TimeoutError")
      throw new CliError(`Can't reach the issuer ${issuer}.`, exitCodes.unreachable);
    throw new CliError(`${issuer} sent an invalid response: ${(error as Error).message}`, exitCodes.refused);
  }
}
