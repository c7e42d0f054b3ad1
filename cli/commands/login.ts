import { existsSync } from "node:fs";
import { type Command, InvalidArgumentError, Option } from "commander";
import { ProblemError, UnreachableError } from "../../client/errors.ts";
import type { Token } from "../../client/types.ts";
import { cliCallbackPort } from "../../contract/sign-in-paths.ts";
import { openConnection, selectedProfile } from "../connection.ts";
import { CliError, exitCodes, formatProblem } from "../errors.ts";
import { qualifiedName } from "../format.ts";
import { localStackFile } from "../local-stack.ts";
import { createCommand } from "../options.ts";
import { info } from "../output.ts";
import { defaultProfile, profilesPath, readProfiles, updateProfile } from "../profiles.ts";
import { promptText, readSecret } from "../prompt.ts";
import type { StoredSignIn } from "../sign-in/issuer.ts";
import { sanitize } from "../terminal-text.ts";
import { isLoopback, normalizeUrl } from "../url.ts";

/** `latchkey login`. */
export function loginCommand(): Command {
  return createCommand("login", "Verify a service's URL and a secret, and store them", [
    "login",
    "login --profile production",
    "login --sso",
    "login --url https://abc.execute-api.eu-west-1.amazonaws.com/prod < secret.txt",
  ])
    .option("--url <url>", "the service's URL, the stack output ManagementUrl (default: prompt)")
    .option("--sso", "sign in with your organization's identity, instead of a secret")
    .addOption(
      new Option(
        "--browser",
        "like --sso, but always in a browser on this machine, even if the issuer supports device codes",
      ).implies({ sso: true }),
    )
    .addOption(
      new Option("--callback-port <port>", "like --browser, with this port for the redirect")
        .argParser(parsePort)
        .default(cliCallbackPort)
        .implies({ sso: true, browser: true }),
    )
    .action(async (options: LoginOptions, command: Command) => {
      const profile = selectedProfile(command) ?? defaultProfile;
      // Read first: a file that can't be used is reported before the user is prompted for a secret.
      const stored = readProfiles().get(profile);
      const url = normalizeUrl(options.url ?? (await promptUrl(stored?.url, !options.sso)));
      if (url.startsWith("http:") && !isLoopback(url)) {
        info("Warning: HTTP sends the secret unencrypted. Use HTTPS.");
      }
      if (options.sso) return signInPerson(profile, url, options);
      const token = await readSecret("Secret:");
      const self = await verify(url, token);
      await updateProfile(profile, () => ({ url, token }));
      info(`Logged in to ${url} as ${qualifiedName(self)}. Stored as profile ${profile} in ${profilesPath()}`);
    });
}

interface LoginOptions {
  readonly url?: string;
  readonly sso?: true;
  readonly browser?: true;
  readonly callbackPort: number;
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65_535) throw new InvalidArgumentError("It must be from 1 to 65535.");
  return port;
}

/** Signs a person in at the issuer that the service names, and stores the sign-in. */
async function signInPerson(profile: string, url: string, { browser, callbackPort }: LoginOptions): Promise<void> {
  const offer = (await callNewService(url, () => openConnection(url, undefined).client.getSignIn())).openIdConnect;
  if (!offer) {
    throw new CliError(`${url} does not offer sign-in: it accepts secrets only. Run latchkey login without --sso.`);
  }
  info(sanitize(`Sign in to ${offer.organization} (${offer.issuer}).`));
  const { findIssuer } = await import("../sign-in/issuer.ts");
  const issuer = await findIssuer({ issuer: offer.issuer, clientId: offer.cliClientId });
  const hasCodes = issuer.server.device_authorization_endpoint !== undefined;
  const signIn =
    hasCodes && !browser
      ? await (await import("../sign-in/device-grant.ts")).signInByDevice(issuer, offer)
      : await (await import("../sign-in/loopback-grant.ts")).signInByLoopback(issuer, offer, callbackPort);
  // Stored only after the service has accepted it, so that a failed sign-in leaves the profile unchanged.
  const { client } = openConnection(url, signIn.bearer);
  const { owner, person } = await callNewService(url, () => client.getCaller(), "sign-in");
  await updateProfile(profile, () => ({ url, signIn }));
  const name = person?.name ?? person?.subject;
  info(sanitize(`Logged in to ${url} as ${name}, owner ${owner}. Stored as profile ${profile} in ${profilesPath()}`));
}

/**
 * The token of a secret.
 * @throws CliError that says whether the URL or the secret is wrong: neither is stored yet for `latchkey doctor` to check.
 */
function verify(url: string, token: string): Promise<Token> {
  return callNewService(url, () => openConnection(url, token).client.getOwnToken());
}

async function callNewService<T>(url: string, call: () => Promise<T>, credential = "secret"): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof UnreachableError) throw new CliError(`${error.message} ${urlHint}`, exitCodes.unreachable);
    if (!(error instanceof ProblemError)) throw error;
    const { code, status } = error;
    if (code === "unauthorized") {
      throw new CliError(
        `${url} does not accept this ${credential} (${code}).${credential === "secret" ? " Check that you copied all of it." : ""}`,
        exitCodes.refused,
      );
    }
    // The URL may belong to another API, which returns its own errors.
    if (code === "route_not_found" || code === "unexpected_response") {
      throw new CliError(
        `${url} is not the management API of Latchkey (${code}, status ${status}). ${urlHint}`,
        exitCodes.refused,
      );
    }
    throw new CliError(formatProblem(error), exitCodes.refused);
  }
}

const urlHint = "Check the URL: it is the stack output ManagementUrl.";

function promptUrl(stored: string | undefined, readsSecret: boolean): Promise<string> {
  return promptText("Service URL:", {
    ...(stored === undefined ? {} : { default: stored }),
    insteadUse: `pass the URL with --url${readsSecret ? ", and the secret on stdin" : ""}.`,
  });
}

/** `latchkey logout`. */
export function logoutCommand(): Command {
  return createCommand("logout", "Remove a stored URL and secret", ["logout", "logout --profile production"]).action(
    async (_options: object, command: Command) => {
      const profile = selectedProfile(command) ?? defaultProfile;
      let removed = readProfiles().get(profile);
      if (!removed) {
        throw new CliError(`Profile ${profile} does not exist.${explainMissing(command)}`);
      }
      await updateProfile(profile, (stored) => {
        // Another process may just have renewed the sign-in.
        removed = stored ?? removed;
        return undefined;
      });
      if ("signIn" in removed) return endSignIn(profile, removed.signIn);
      info(`Removed profile ${profile}. Its token still works: end it with latchkey token disable or delete.`);
    },
  );
}

/** Explains where a connection comes from if the user never logged in. */
function explainMissing(command: Command): string {
  if (selectedProfile(command) !== undefined) return " List the profiles with latchkey profiles.";
  if (process.env["LATCHKEY_TOKEN"]?.trim()) return " LATCHKEY_TOKEN is set: unset it to stop using its secret.";
  if (existsSync(localStackFile)) {
    return ` The CLI uses the local stack of this folder, which needs no login (${localStackFile}).`;
  }
  return " List the profiles with latchkey profiles.";
}

/** Ends a sign-in at the issuer. The profile has already been removed, whether or not this succeeds. */
async function endSignIn(profile: string, signIn: StoredSignIn): Promise<void> {
  const { revoke } = await import("../sign-in/issuer.ts");
  const isRevoked = await revoke(signIn).catch(() => false);
  const atIssuer = isRevoked
    ? `The sign-in has ended at ${signIn.issuer} too.`
    : `The sign-in could not be ended at ${signIn.issuer}, and lasts there until it expires.`;
  info(`Removed profile ${profile}. ${atIssuer}`);
}
