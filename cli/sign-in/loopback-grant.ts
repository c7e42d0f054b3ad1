import { createServer } from "node:http";
import {
  authorizationUrl,
  createAuthorizationRequest,
  exchangeCode,
  type Issuer,
  type Offer,
} from "../../client/authorization-code.ts";
import { signInPaths } from "../../contract/sign-in-paths.ts";
import { CliError, exitCodes } from "../errors.ts";
import { info } from "../output.ts";
import { explainFailure, type StoredSignIn, toStoredSignIn } from "./issuer.ts";

/** How long a person has to sign in, in milliseconds. */
const signInTimeoutMs = 300_000;

/**
 * Signs a person in with a browser on this machine, which the issuer redirects to a loopback address (RFC 8252, section
 * 7.3): the authorization code grant with PKCE.
 *
 * @param port the port of the redirect: some issuers compare it with the registered one.
 * @throws CliError if the port is in use, or nobody signs in.
 */
export async function signInByLoopback(issuer: Issuer, offer: Offer, port: number): Promise<StoredSignIn> {
  const request = createAuthorizationRequest();
  const redirectUri = `http://localhost:${port}${signInPaths.cli}`;
  const url = await authorizationUrl(issuer, request, redirectUri, offer.scopes);
  const showAddress = () => info(`Open this address in a browser on this machine: ${url}`);
  const response = await receiveResponse(port, request.state, showAddress);
  return explainFailure(offer.issuer, async () => {
    const tokens = await exchangeCode(issuer, request, redirectUri, response);
    return toStoredSignIn({ ...offer, clientId: issuer.client.client_id }, tokens);
  });
}

/** Waits for the issuer's response. Any page can send a browser here, so a request without the right state is ignored. */
async function receiveResponse(port: number, state: string, onReady: () => void): Promise<URLSearchParams> {
  const received = withResolvers<URLSearchParams>();
  const server = createServer((request, response) => {
    // Any page can request any path, including `//`, which is not a valid URL.
    const target = request.url ?? "/";
    const base = "http://localhost";
    const { pathname, searchParams } = new URL(URL.canParse(target, base) ? target : "/", base);
    const isExpected = pathname === signInPaths.cli && searchParams.get("state") === state;
    response.writeHead(isExpected ? 200 : 400, { "Content-Type": "text/plain; charset=utf-8", Connection: "close" });
    response.end(
      isExpected ? "Go back to the terminal. You can close this page.\n" : "No sign-in is in progress here.\n",
    );
    if (isExpected) response.once("close", () => received.resolve(searchParams));
  });
  server.once("error", () =>
    received.reject(new CliError(`Port ${port} of this machine is in use. Choose another with --callback-port.`)),
  );
  const timer = setTimeout(
    () => received.reject(new CliError("Timed out: nobody signed in within 5 minutes.", exitCodes.refused)),
    signInTimeoutMs,
  );
  server.listen(port, "127.0.0.1", onReady);
  try {
    return await received.promise;
  } finally {
    clearTimeout(timer);
    server.close();
    server.closeAllConnections();
  }
}

/** `Promise.withResolvers`, which Node 20 doesn't have. */
function withResolvers<T>() {
  let resolve: (value: T) => void = () => {};
  let reject: (reason: unknown) => void = () => {};
  const promise = new Promise<T>((onResolve, onReject) => {
    [resolve, reject] = [onResolve, onReject];
  });
  return { promise, resolve, reject };
}
