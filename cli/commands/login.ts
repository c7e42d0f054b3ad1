import type { Command } from "commander";
import { openConnection, selectedProfile } from "../connection.ts";
import { CliError } from "../errors.ts";
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
      const self = await openConnection(url, token).client.getOwnToken();
      writeProfile(profile, { url, token });
      info(`Logged in to ${url} as ${qualifiedName(self)}. Stored as profile ${profile} in ${profilesPath()}`);
    });
}

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
