import type { Command } from "commander";
import { ProblemError, UnreachableError } from "../../client/errors.ts";
import type { Token } from "../../client/types.ts";
import { openConnection, selectedProfile } from "../connection.ts";
import { CliError, exitCodes, formatProblem } from "../errors.ts";
import { qualifiedName } from "../format.ts";
import { createCommand } from "../options.ts";
import { info } from "../output.ts";
import { defaultProfile, profilesPath, readProfiles, writeProfile } from "../profiles.ts";
import { promptText, readSecret } from "../prompt.ts";
import { isLoopback, normalizeUrl } from "../url.ts";

/** `latchkey login`. */
export function loginCommand(): Command {
  return createCommand("login", "Verify a service's URL and a secret, and store them", [
    "login",
    "login --profile production",
    "login --url https://abc.execute-api.eu-west-1.amazonaws.com/prod < secret.txt",
  ])
    .option("--url <url>", "the service's URL, the stack output ManagementUrl (default: prompt)")
    .action(async (options: { url?: string }, command: Command) => {
      const profile = selectedProfile(command) ?? defaultProfile;
      // Read first: a file that can't be used is reported before the user is prompted for a secret.
      const stored = readProfiles().get(profile);
      const url = normalizeUrl(options.url ?? (await promptUrl(stored?.url)));
      if (url.startsWith("http:") && !isLoopback(url)) {
        info("Warning: HTTP sends the secret unencrypted. Use HTTPS.");
      }
      const token = await readSecret("Secret:");
      const self = await verify(url, token);
      writeProfile(profile, { url, token });
      info(`Logged in to ${url} as ${qualifiedName(self)}. Stored as profile ${profile} in ${profilesPath()}`);
    });
}

/**
 * The token of a secret.
 * @throws CliError that says whether the URL or the secret is wrong: neither is stored yet for `latchkey doctor` to check.
 */
async function verify(url: string, token: string): Promise<Token> {
  try {
    return await openConnection(url, token).client.getOwnToken();
  } catch (error) {
    if (error instanceof UnreachableError) throw new CliError(`${error.message} ${urlHint}`, exitCodes.unreachable);
    if (!(error instanceof ProblemError)) throw error;
    const { code, status } = error;
    if (code === "unauthorized") {
      throw new CliError(
        `${url} does not accept this secret (${code}). Check that you copied all of it.`,
        exitCodes.refused,
      );
    }
    // An API that is not Latchkey's has errors of its own.
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

function promptUrl(stored: string | undefined): Promise<string> {
  return promptText("Service URL:", {
    ...(stored === undefined ? {} : { default: stored }),
    insteadUse: "pass the URL with --url, and the secret on stdin.",
  });
}

/** `latchkey logout`. */
export function logoutCommand(): Command {
  return createCommand("logout", "Remove a stored URL and secret", ["logout", "logout --profile production"]).action(
    (_options: object, command: Command) => {
      const profile = selectedProfile(command) ?? defaultProfile;
      if (!readProfiles().has(profile)) {
        throw new CliError(`Profile ${profile} does not exist. List the profiles with latchkey profiles.`);
      }
      writeProfile(profile, undefined);
      info(`Removed profile ${profile}. Its token still works: end it with latchkey token disable or delete.`);
    },
  );
}
