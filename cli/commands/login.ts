import type { Command } from "commander";
import { createClient } from "../../client/client.ts";
import { createCommand } from "../command-line.ts";
import { profileOf } from "../connection.ts";
import { nameOf } from "../describe-token.ts";
import { CliError } from "../failure.ts";
import { isLoopback } from "../local-stack.ts";
import { isInteractive, say } from "../output.ts";
import { defaultProfile, profilesPath, readProfiles, writeProfile } from "../profiles.ts";
import { askText } from "../prompt.ts";
import { readSecret } from "../read-secret.ts";
import { checkUrl } from "../url.ts";

/** `latchkey login`. */
export function loginCommand(): Command {
  return createCommand("login", "Store a service's URL and a secret for it, once both have been checked", [
    "login",
    "login --profile production",
    "login --url https://abc.execute-api.eu-west-1.amazonaws.com/prod < secret.txt",
  ])
    .option("--url <url>", "the service's URL, as deploying it printed (default: asked for)")
    .action(async (options: { url?: string }, command: Command) => {
      const profile = profileOf(command) ?? defaultProfile;
      // Reading it first finds a file that others can read before a secret is asked for.
      const before = readProfiles()[profile];
      const url = checkUrl(options.url ?? (await askUrl(before?.url)));
      if (url.startsWith("http:") && !isLoopback(url)) say("Mind that http sends the secret in the clear: use https.");
      const token = await readSecret("Secret:");
      const self = await createClient({ baseUrl: url, token }).getOwnToken();
      writeProfile(profile, { url, token });
      say(`Logged in to ${url} as ${nameOf(self)}. Stored as profile ${profile} in ${profilesPath()}`);
    });
}

async function askUrl(preset: string | undefined): Promise<string> {
  if (!isInteractive())
    throw new CliError("No one can be asked for the URL. Give it with --url, and the secret on stdin.");
  return askText("URL of the service:", preset);
}

/** `latchkey logout`. */
export function logoutCommand(): Command {
  return createCommand("logout", "Forget a stored URL and secret", ["logout", "logout --profile production"]).action(
    (_options: object, command: Command) => {
      const profile = profileOf(command) ?? defaultProfile;
      if (!readProfiles()[profile]) throw new CliError(`There is no profile ${profile}. See latchkey profiles.`);
      writeProfile(profile, undefined);
      say(`Forgot profile ${profile}. Its token is still valid: latchkey token disable or delete ends it.`);
    },
  );
}
