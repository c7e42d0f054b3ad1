import { setTimeout as delay } from "node:timers/promises";
import * as oauth from "oauth4webapi";
import type { Issuer, Offer } from "../../client/authorization-code.ts";
import { CliError, exitCodes } from "../errors.ts";
import { info } from "../output.ts";
import { sanitize } from "../terminal-text.ts";
import { explainFailure, type StoredSignIn, toStoredSignIn } from "./issuer.ts";

/**
 * Signs a person in with a code that they enter in any browser (RFC 8628).
 * @throws CliError if they refuse, or don't sign in before the code expires.
 */
export async function signInByDevice(issuer: Issuer, offer: Offer): Promise<StoredSignIn> {
  const { server, client, options } = issuer;
  return explainFailure(offer.issuer, async () => {
    const parameters = { scope: offer.scopes.join(" ") };
    const response = await oauth.deviceAuthorizationRequest(server, client, oauth.None(), parameters, options);
    const device = await oauth.processDeviceAuthorizationResponse(server, client, response);
    const { verification_uri: page, verification_uri_complete: pageWithCode, user_code: code } = device;
    info(sanitize(`Open ${page} in a browser, and enter the code ${code}`));
    if (pageWithCode) info(sanitize(`Or open this address, which includes the code: ${pageWithCode}`));
    const tokens = await pollForTokens(issuer, device);
    return toStoredSignIn({ ...offer, clientId: client.client_id }, tokens);
  });
}

/** Polls at the issuer's interval until the person has signed in (RFC 8628, section 3.5). */
async function pollForTokens(
  { server, client, options }: Issuer,
  { device_code: code, expires_in: lifetime, interval = 5 }: oauth.DeviceAuthorizationResponse,
): Promise<oauth.TokenEndpointResponse> {
  const deadline = Date.now() + lifetime * 1000;
  for (let pause = interval; Date.now() < deadline; ) {
    await delay(pause * 1000);
    try {
      const response = await oauth.deviceCodeGrantRequest(server, client, oauth.None(), code, options);
      return await oauth.processDeviceCodeResponse(server, client, response);
    } catch (error) {
      const reason = error instanceof oauth.ResponseBodyError ? error.error : undefined;
      if (reason === "slow_down") pause += 5;
      else if (reason !== "authorization_pending") throw error;
    }
  }
  throw new CliError("The code expired before anyone signed in.", exitCodes.refused);
}
